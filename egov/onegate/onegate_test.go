package onegate_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/store/storetest"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/stretchr/testify/require"
)

var permit = onegate.Procedure{Code: "1.009994", Name: onegate.Text{Vi: "Cấp giấy phép xây dựng", En: "Building permit"},
	Form: "building-permit", Process: "building-permit", Days: 15, MinLevel: 2,
	Components: []onegate.Component{{Name: onegate.Text{Vi: "Bản vẽ"}, Required: true}}}

// counter is a one-stop unit with a clock that the test moves.
type counter struct {
	t     *testing.T
	db    *store.DB
	gate  *onegate.Service
	clock *worktime.Manual
	acts  []string
}

func newCounter(t *testing.T) *counter {
	c := &counter{t: t, db: storetest.Open(t), clock: worktime.NewManual(time.Date(2026, 11, 23, 9, 0, 0, 0, worktime.Zone()))}
	var err error
	c.gate, err = onegate.New(context.Background(), onegate.Config{Store: c.db, Agency: "H29.17", Clock: c.clock,
		AgencyName: onegate.Text{Vi: "Sở Xây dựng"}, Parent: onegate.Text{Vi: "Ủy ban nhân dân Thành phố Hồ Chí Minh"},
		Procedures: []onegate.Procedure{permit},
		Observe:    func(_ *store.Tx, ev onegate.Event) error { c.acts = append(c.acts, ev.Act); return nil }})
	require.NoError(t, err)
	return c
}

var citizen = ident.Principal{Subject: "c1", Kind: ident.Citizen, Name: "Trần Văn Bình", Assurance: 2}

func (c *counter) do(act func(tx *store.Tx) error) error {
	return c.db.Update(ident.With(context.Background(), citizen), act)
}

func (c *counter) submit(name string) onegate.Dossier {
	c.t.Helper()
	var d onegate.Dossier
	require.NoError(c.t, c.do(func(tx *store.Tx) (err error) {
		d, err = c.gate.SubmitTx(tx, onegate.Submission{Procedure: permit.Code, Form: permit.Form, FormVersion: 1,
			Applicant: onegate.Applicant{Subject: "c1", Name: name, CitizenID: "079085000002"}, Data: map[string]any{"floors": "3"}})
		return err
	}))
	return d
}

func (c *counter) state(code string) onegate.State {
	c.t.Helper()
	d, err := c.gate.Dossier(context.Background(), code)
	require.NoError(c.t, err)
	return d.State
}

func TestHappyPath(t *testing.T) {
	c := newCounter(t)
	d := c.submit("Trần Văn Bình")
	require.Equal(t, "H29.17-20261123-0000001", d.Code)
	require.Equal(t, onegate.Registered, c.state(d.Code))
	// 15 working days after Monday 23 November 2026, without a holiday between.
	require.Equal(t, "2026-12-14", c.gate.Due(d).Format(time.DateOnly))
	for _, act := range []func(tx *store.Tx) error{
		func(tx *store.Tx) error { return c.gate.AcceptTx(tx, d.Code, "đủ") },
		func(tx *store.Tx) error { return c.gate.StartTx(tx, d.Code) },
		func(tx *store.Tx) error {
			return c.gate.AddResultTx(tx, d.Code, onegate.Result{Name: "gp.xml", Media: "application/xml", Content: []byte("<a/>")})
		},
		func(tx *store.Tx) error { return c.gate.FinishTx(tx, d.Code, onegate.Granted, "") },
		func(tx *store.Tx) error { return c.gate.ReturnTx(tx, d.Code) },
	} {
		c.clock.Advance(time.Hour)
		require.NoError(t, c.do(act))
	}
	require.Equal(t, onegate.Returned, c.state(d.Code))
	require.Equal(t, []string{"submit", "accept", "process", "finish", "return"}, c.acts)
	steps, err := c.gate.Steps(context.Background(), d.Code)
	require.NoError(t, err)
	require.Len(t, steps, 5)
	require.Equal(t, "c1", steps[0].Actor)
	res, err := c.gate.Result(context.Background(), d.Code)
	require.NoError(t, err)
	require.Equal(t, "<a/>", string(res.Content))
}

func TestSupplementStopsTheClockOnce(t *testing.T) {
	c := newCounter(t)
	d := c.submit("Trần Văn Bình")
	due := c.gate.Due(d)
	require.ErrorIs(t, c.do(func(tx *store.Tx) error { return c.gate.AskTx(tx, d.Code, "  ") }), fault.OnegateReason)
	require.NoError(t, c.do(func(tx *store.Tx) error { return c.gate.AskTx(tx, d.Code, "Thiếu mặt cắt") }))
	c.clock.Advance(7 * 24 * time.Hour)
	require.NoError(t, c.do(func(tx *store.Tx) error { return c.gate.SupplyTx(tx, d.Code, map[string]any{"floors": "4"}, "") }))
	now, err := c.gate.Dossier(context.Background(), d.Code)
	require.NoError(t, err)
	require.Equal(t, onegate.Registered, now.State)
	require.Equal(t, "4", now.Data["floors"])
	require.True(t, due.AddDate(0, 0, 7).Equal(c.gate.Due(now)), "a week at the citizen moves the due date by a week")
	require.ErrorIs(t, c.do(func(tx *store.Tx) error { return c.gate.AskTx(tx, d.Code, "nữa") }), fault.OnegateSupplementOnce)
}

func TestActsThatTheStateForbids(t *testing.T) {
	c := newCounter(t)
	d := c.submit("Trần Văn Bình")
	require.ErrorIs(t, c.do(func(tx *store.Tx) error { return c.gate.StartTx(tx, d.Code) }), fault.OnegateState)
	require.ErrorIs(t, c.do(func(tx *store.Tx) error { return c.gate.ReturnTx(tx, d.Code) }), fault.Conflict)
	require.ErrorIs(t, c.do(func(tx *store.Tx) error { return c.gate.RefuseTx(tx, d.Code, "") }), fault.OnegateReason)
	require.NoError(t, c.do(func(tx *store.Tx) error { return c.gate.RefuseTx(tx, d.Code, "Không thuộc thẩm quyền") }))
	require.ErrorIs(t, c.do(func(tx *store.Tx) error { return c.gate.AcceptTx(tx, d.Code, "") }), fault.OnegateState)
	_, err := c.gate.Dossier(context.Background(), "H29.17-20261123-9999999")
	require.ErrorIs(t, err, fault.NotFound)
}

func TestLowAssuranceIsRefused(t *testing.T) {
	c := newCounter(t)
	low := citizen
	low.Assurance = 1
	err := c.db.Update(ident.With(context.Background(), low), func(tx *store.Tx) error {
		_, err := c.gate.SubmitTx(tx, onegate.Submission{Procedure: permit.Code, Applicant: onegate.Applicant{Name: "A"}})
		return err
	})
	require.ErrorIs(t, err, fault.OnegateLevel)
}

func TestOverdueApologisesOnce(t *testing.T) {
	c := newCounter(t)
	d := c.submit("Trần Văn Bình")
	look := func() (late bool) {
		require.NoError(t, c.do(func(tx *store.Tx) (err error) {
			late, _, err = c.gate.OverdueTx(tx, d.Code)
			return err
		}))
		return late
	}
	require.False(t, look())
	c.clock.Set(c.gate.Due(d).Add(time.Hour))
	require.True(t, look())
	require.True(t, look())
	notices, err := c.gate.Notices(context.Background(), "c1", "role:leader")
	require.NoError(t, err)
	require.Len(t, notices, 2, "one apology to the citizen and one notice to the leaders")
	require.Contains(t, notices[0].Text.Vi, "xin lỗi")
}

func TestFindByCodeNumberAndNameWithoutAccents(t *testing.T) {
	c := newCounter(t)
	a := c.submit("Nguyễn Thị Đào")
	b := c.submit("Trần Văn Bình")
	for text, want := range map[string][]string{
		"nguyen thi dao": {a.Code}, "ĐÀO": {a.Code}, "0000002": {b.Code}, "079085000002": {b.Code, a.Code}, "%": nil, "x'--": nil,
	} {
		found, err := c.gate.Find(context.Background(), onegate.Query{Text: text})
		require.NoError(t, err)
		var codes []string
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		if text == "%" {
			require.Len(t, codes, 2, "a wildcard restricts nothing and breaks nothing")
			continue
		}
		require.Equal(t, want, codes, text)
	}
}

func TestReceiptEscapesAndCarriesTheCode(t *testing.T) {
	c := newCounter(t)
	d := c.submit(`<script>alert(1)</script>`)
	var page bytes.Buffer
	require.NoError(t, c.gate.WriteReceipt(&page, d, onegate.ReceiptOptions{URL: "https://example.vn/dossiers/" + d.Code}))
	require.Contains(t, page.String(), d.Code)
	require.Contains(t, page.String(), "<svg class=\"qr\"")
	require.Contains(t, page.String(), "Giấy tiếp nhận hồ sơ và hẹn trả kết quả")
	require.NotContains(t, page.String(), "<script>")
}

func TestConfigReportsAllFaults(t *testing.T) {
	_, err := onegate.New(context.Background(), onegate.Config{Procedures: []onegate.Procedure{{Code: "x"}}})
	require.Len(t, fault.All(err), 7)
}

func TestEveryStateHasWordsAndNoLoopIsLeftOpen(t *testing.T) {
	for _, s := range onegate.States() {
		require.NotEmpty(t, s.Label("vi"))
		require.NotEqual(t, s.Label("vi"), s.Label("en"))
		require.NotEmpty(t, strings.TrimSpace(s.Tone()))
	}
	require.True(t, onegate.Returned.Closed())
	require.True(t, onegate.Stopped.Paused())
}
