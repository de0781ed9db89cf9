package eforms_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html/template"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
)

var ctx = context.Background()

func TestNewNamesEveryFaultOfItsConfig(t *testing.T) {
	_, err := eforms.New(ctx, eforms.Config{MaxFile: -1, Accept: []string{"x/y"}, Widgets: map[string]eforms.Widget{"text": nil}})
	assert.Len(t, fault.All(err), 4)
	assert.ErrorIs(t, err, fault.Config)
}

func TestPublish(t *testing.T) {
	svc, _ := desk(t)
	_, err := svc.Publish(ctx, permit(t))
	require.NoError(t, err)
	_, err = svc.Publish(ctx, permit(t))
	require.NoError(t, err, "the same again is nothing")
	_, err = svc.Publish(ctx, bytes.Replace(permit(t), []byte("Nhân thân"), []byte("Thân nhân"), 1))
	require.ErrorIs(t, err, fault.EformsChanged)
	_, err = svc.Publish(ctx, []byte(parcelForm))
	require.ErrorIs(t, err, fault.EformsWidget)
	assert.Equal(t, "/layout/pages/0/sections/0/fields/0/widget", fault.All(err)[0].Path())

	_, err = svc.Form(ctx, "building-permit", 9)
	require.ErrorIs(t, err, fault.NotFound)
	_, err = svc.Form(ctx, "nothing", 0)
	require.ErrorIs(t, err, fault.EformsNoForm)
	list, err := svc.Forms(ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "building-permit", list[0].ID)
}

func TestPublishWithOwnWidget(t *testing.T) {
	svc, err := eforms.New(ctx, eforms.Config{Store: storetest.Open(t), Widgets: map[string]eforms.Widget{
		"parcel-map": func(v eforms.FieldView) (template.HTML, error) {
			return template.HTML(`<input id="` + v.ID + `">`), nil
		}}})
	require.NoError(t, err)
	_, err = svc.Publish(ctx, []byte(parcelForm))
	require.NoError(t, err)
	f, err := svc.Form(ctx, "parcel", 0)
	require.NoError(t, err)
	out, err := f.Render(eforms.View{})
	require.NoError(t, err)
	assert.Contains(t, string(out), `<input id="ef-parcel">`)
}

// secondVersion asks one thing more.
func secondVersion(t *testing.T) []byte {
	b := bytes.Replace(permit(t), []byte(`"version": 1`), []byte(`"version": 2`), 1)
	b = bytes.Replace(b, []byte(`"required": ["parcel", "area", "floors"]`), []byte(`"required": ["parcel", "area", "floors", "cost"]`), 1)
	return b
}

func TestDraftKeepsItsVersion(t *testing.T) {
	svc, clock := desk(t)
	_, err := svc.Publish(ctx, permit(t))
	require.NoError(t, err)
	d, err := svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit", Owner: "an", Data: answers(), Page: 1})
	require.NoError(t, err)
	assert.Equal(t, 1, d.Version)
	assert.Equal(t, int64(1), d.Revision)
	_, err = svc.Publish(ctx, secondVersion(t))
	require.NoError(t, err)
	latest, err := svc.Form(ctx, "building-permit", 0)
	require.NoError(t, err)
	assert.Equal(t, 2, latest.Version())

	clock.Advance(time.Hour)
	got, err := svc.Draft(ctx, d.ID, "an")
	require.NoError(t, err)
	assert.Equal(t, 1, got.Version)
	assert.Equal(t, marshal(t, answers()), marshal(t, got.Data))
	old, err := svc.Form(ctx, got.Form, got.Version)
	require.NoError(t, err)
	delete(got.Data["site"].(map[string]any), "cost")
	require.NoError(t, old.Validate(got.Data))
	require.Error(t, latest.Validate(got.Data))
	_, err = old.Render(eforms.View{Data: got.Data, Page: got.Page})
	require.NoError(t, err)
	got, err = svc.SaveDraft(ctx, got)
	require.NoError(t, err)
	assert.Equal(t, 1, got.Version)
	assert.Equal(t, start.Add(time.Hour), got.Updated)
	assert.Equal(t, start, got.Created)
}

func TestDraftConflictsAndOwners(t *testing.T) {
	svc, clock := desk(t)
	_, err := svc.Publish(ctx, permit(t))
	require.NoError(t, err)
	d, err := svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit", Owner: "an"})
	require.NoError(t, err)
	_, err = svc.SaveDraft(ctx, d)
	require.NoError(t, err)
	_, err = svc.SaveDraft(ctx, d)
	require.ErrorIs(t, err, fault.EformsDraftConflict)
	require.ErrorIs(t, err, fault.Conflict)

	_, err = svc.Draft(ctx, d.ID, "binh")
	require.ErrorIs(t, err, fault.EformsNoDraft)
	d.Owner = "binh"
	_, err = svc.SaveDraft(ctx, d)
	require.ErrorIs(t, err, fault.NotFound)
	d.Revision = 0
	_, err = svc.SaveDraft(ctx, d)
	require.ErrorIs(t, err, fault.NotFound, "an id cannot be taken over")
	d.Owner = "an"
	_, err = svc.SaveDraft(ctx, d)
	require.ErrorIs(t, err, fault.Conflict)
	require.ErrorIs(t, svc.DeleteDraft(ctx, d.ID, "binh"), fault.NotFound)
	_, err = svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit"})
	require.ErrorIs(t, err, fault.EformsNoDraft, "nobody owns nothing")

	clock.Advance(time.Minute)
	second, err := svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit", Owner: "an"})
	require.NoError(t, err)
	list, err := svc.Drafts(ctx, "an")
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, second.ID, list[0].ID)
	require.NoError(t, svc.DeleteDraft(ctx, d.ID, "an"))
	_, err = svc.Draft(ctx, d.ID, "an")
	require.ErrorIs(t, err, fault.NotFound)
}

func pdf(n int) string { return "%PDF-1.7\n" + strings.Repeat("x", n) }

func begun(t *testing.T) (*eforms.Service, eforms.Draft) {
	t.Helper()
	svc, _ := desk(t)
	_, err := svc.Publish(ctx, permit(t))
	require.NoError(t, err)
	d, err := svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit", Owner: "an"})
	require.NoError(t, err)
	return svc, d
}

func TestAttachAndOpen(t *testing.T) {
	svc, d := begun(t)
	content := pdf(2<<20 + 17) // three chunks
	a, err := svc.Attach(ctx, d.ID, "/drawings", "bản vẽ.pdf", "text/html", strings.NewReader(content))
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(content))
	assert.Equal(t, hex.EncodeToString(sum[:]), a.SHA256)
	assert.Equal(t, "application/pdf", a.Type)
	assert.Equal(t, int64(len(content)), a.Size)

	got, body, err := svc.Open(ctx, a.ID)
	require.NoError(t, err)
	assert.Equal(t, a, got)
	b, err := io.ReadAll(body)
	require.NoError(t, err)
	assert.True(t, content == string(b))
	require.NoError(t, body.Close())

	_, _, err = svc.Open(ctx, "none")
	require.ErrorIs(t, err, fault.EformsNoFile)
	require.ErrorIs(t, svc.Detach(ctx, "other", a.ID), fault.EformsNoFile)
	require.NoError(t, svc.Detach(ctx, d.ID, a.ID))
	list, err := svc.Attachments(ctx, d.ID)
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestAttachRefuses(t *testing.T) {
	svc, d := begun(t)
	for _, c := range []struct {
		field, content, want string
		code                 fault.Code
	}{
		{"/drawings", "MZ\x90 a program named plan.pdf", "Bản vẽ thiết kế xây dựng: tệp không đúng loại. Chỉ nhận PDF.", fault.EformsFileType},
		{"/drawings", "\xff\xd8\xff\xe0 JPEG", "Bản vẽ thiết kế xây dựng: tệp không đúng loại. Chỉ nhận PDF.", fault.EformsFileType},
		{"/drawings", "<html><script>%PD", "Bản vẽ thiết kế xây dựng: tệp không đúng loại. Chỉ nhận PDF.", fault.EformsFileType},
		{"/drawings", "", "Bản vẽ thiết kế xây dựng: tệp rỗng.", fault.EformsFileEmpty},
		{"/drawings", pdf(20 << 20), "Bản vẽ thiết kế xây dựng: tệp lớn hơn 20 MB. Vui lòng chụp hoặc quét lại với dung lượng nhỏ hơn.", fault.EformsFileSize},
		{"/site/area", pdf(1), "Diện tích xây dựng tầng 1: mục này không nhận tệp.", fault.EformsNotFile},
		{"/nothing", pdf(1), "Dữ liệu gửi lên: mục này không nhận tệp.", fault.EformsNotFile},
	} {
		_, err := svc.Attach(ctx, d.ID, c.field, "plan.pdf", "application/pdf", strings.NewReader(c.content))
		require.ErrorIs(t, err, c.code)
		assert.Equal(t, c.field+"\t"+c.want+"\n", sentences(err))
	}
	for range 5 {
		_, err := svc.Attach(ctx, d.ID, "/drawings", "a.pdf", "", strings.NewReader(pdf(1)))
		require.NoError(t, err)
	}
	_, err := svc.Attach(ctx, d.ID, "/drawings", "a.pdf", "", strings.NewReader(pdf(1)))
	require.ErrorIs(t, err, fault.EformsFileCount)
	_, err = svc.Attach(ctx, d.ID, "/landProof", "a.jpg", "", strings.NewReader("\xff\xd8\xff\xe0 JPEG"))
	require.NoError(t, err)
}

type brokenReader struct{ r io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("connection lost")
	}
	return n, err
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	db := storetest.Open(t)
	svc, err := eforms.New(ctx, eforms.Config{Store: db})
	require.NoError(t, err)
	_, err = svc.Attach(ctx, "H29.14-20261105-0000001", "/x", "a.pdf", "", brokenReader{strings.NewReader(pdf(3 << 20))})
	require.ErrorIs(t, err, fault.EformsRequest)
	var n int64
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT COUNT(*) FROM eforms_chunk`).Scan(&n)
	}))
	assert.Zero(t, n)
}

func TestSweepForgetsWhatACrashLeft(t *testing.T) {
	db := storetest.Open(t)
	svc, err := eforms.New(ctx, eforms.Config{Store: db})
	require.NoError(t, err)
	a, err := svc.Attach(ctx, "h", "/x", "a.pdf", "", strings.NewReader(pdf(1)))
	require.NoError(t, err)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO eforms_chunk (file, n, at, body) VALUES ('lost', 0, 1, $1)`, []byte("x"))
		if err == nil {
			_, err = tx.Exec(`UPDATE eforms_chunk SET at = 1`)
		}
		return err
	}))
	require.NoError(t, svc.Sweep(ctx))
	var n int64
	require.NoError(t, db.View(ctx, func(tx *store.Tx) error { return tx.Row(`SELECT COUNT(*) FROM eforms_chunk`).Scan(&n) }))
	assert.Equal(t, int64(1), n)
	_, body, err := svc.Open(ctx, a.ID)
	require.NoError(t, err)
	_, err = io.ReadAll(body)
	require.NoError(t, err)
}

func TestMissingChunkIsNotSilent(t *testing.T) {
	db := storetest.Open(t)
	svc, err := eforms.New(ctx, eforms.Config{Store: db})
	require.NoError(t, err)
	a, err := svc.Attach(ctx, "h", "/x", "a.pdf", "", strings.NewReader(pdf(1<<20)))
	require.NoError(t, err)
	require.NoError(t, db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM eforms_chunk WHERE n = 1`)
		return err
	}))
	_, body, err := svc.Open(ctx, a.ID)
	require.NoError(t, err)
	_, err = io.ReadAll(body)
	require.ErrorIs(t, err, fault.EformsFileDamaged)
}

// TestDraftIsTakenOnce presses the button in eight browsers at once.
func TestDraftIsTakenOnce(t *testing.T) {
	db := storetest.Open(t)
	svc, err := eforms.New(ctx, eforms.Config{Store: db, Options: wards})
	require.NoError(t, err)
	_, err = svc.Publish(ctx, permit(t))
	require.NoError(t, err)
	d, err := svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit", Owner: "an"})
	require.NoError(t, err)
	var taken, late atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := db.Update(ctx, func(tx *store.Tx) error {
				if _, err := svc.TakeDraftTx(tx, d.ID, "an"); err != nil {
					return err
				}
				return svc.DeleteDraftTx(tx, d.ID)
			})
			if err == nil {
				taken.Add(1)
			} else if assert.ErrorIs(t, err, fault.EformsNoDraft) {
				late.Add(1)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, taken.Load())
	assert.EqualValues(t, 7, late.Load())
}

func TestDraftBecomesDossierInOneTransaction(t *testing.T) {
	db := storetest.Open(t)
	svc, err := eforms.New(ctx, eforms.Config{Store: db, Options: wards})
	require.NoError(t, err)
	_, err = svc.Publish(ctx, permit(t))
	require.NoError(t, err)
	d, err := svc.SaveDraft(ctx, eforms.Draft{Form: "building-permit", Owner: "an"})
	require.NoError(t, err)
	kept, err := svc.Attach(ctx, "dossier", "/result", "r.pdf", "", strings.NewReader(pdf(1)))
	require.NoError(t, err)
	a, err := svc.Attach(ctx, d.ID, "/drawings", "a.pdf", "", strings.NewReader(pdf(1)))
	require.NoError(t, err)
	submit := func(tx *store.Tx) error {
		if err := svc.Rehold(tx, d.ID, "dossier"); err != nil {
			return err
		}
		if _, err := svc.AttachTx(tx, "dossier", "/slip", "slip.pdf", "", strings.NewReader(pdf(2))); err != nil {
			return err
		}
		return svc.DeleteDraftTx(tx, d.ID)
	}
	stop := errors.New("the process did not start")
	require.ErrorIs(t, db.Update(ctx, func(tx *store.Tx) error { return errors.Join(submit(tx), stop) }), stop)
	_, err = svc.Draft(ctx, d.ID, "an")
	require.NoError(t, err, "nothing happened")

	require.NoError(t, db.Update(ctx, submit))
	list, err := svc.Attachments(ctx, "dossier")
	require.NoError(t, err)
	require.Len(t, list, 3)
	assert.Equal(t, []string{kept.ID, a.ID}, []string{list[0].ID, list[1].ID})
	_, err = svc.Draft(ctx, d.ID, "an")
	require.ErrorIs(t, err, fault.NotFound)
	_, body, err := svc.Open(ctx, a.ID)
	require.NoError(t, err)
	b, err := io.ReadAll(body)
	require.NoError(t, err)
	assert.Equal(t, pdf(1), string(b))
}

func TestDeletedDraftTakesItsFilesAlong(t *testing.T) {
	svc, d := begun(t)
	a, err := svc.Attach(ctx, d.ID, "/drawings", "a.pdf", "", strings.NewReader(pdf(1)))
	require.NoError(t, err)
	require.NoError(t, svc.DeleteDraft(ctx, d.ID, "an"))
	_, _, err = svc.Open(ctx, a.ID)
	require.ErrorIs(t, err, fault.NotFound)
}
