package eforms

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"go.uber.org/zap"
)

// chunkLen is how many bytes one row of a stored file has at most.
const chunkLen = 1 << 20

// Attachment is a stored file.
type Attachment struct {
	ID     string
	Holder string // the draft or dossier it belongs to
	Field  string // pointer of the file field
	Name   string // cleaned
	Type   string // media type told by the content
	Size   int64
	SHA256 string // hexadecimal
	At     time.Time
}

// Attach stores a file for a field of a draft (or of another holder, such as a
// dossier, where Config says what is accepted). The type is told by the content;
// what the browser declared is not trusted. Faults a person can act on are
// [fault.EformsFileType], [fault.EformsFileSize], [fault.EformsFileEmpty],
// [fault.EformsFileCount]; their path is the field.
//
// The bytes are written in short transactions while r is read, so that a slow
// upload blocks nobody; the attachment appears with the last.
func (s *Service) Attach(ctx context.Context, holder, field, filename, declaredType string, r io.Reader) (Attachment, error) {
	var up *upload
	err := s.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
		up, err = s.begin(tx, holder, field, filename)
		return err
	})
	if err != nil {
		return Attachment{}, err
	}
	return s.take(ctx, up, r)
}

// take stores the bytes in short transactions and the attachment with the last.
func (s *Service) take(ctx context.Context, up *upload, r io.Reader) (Attachment, error) {
	err := up.copy(r, func(n int64, chunk []byte) error {
		return s.cfg.Store.Update(ctx, func(tx *store.Tx) error { return s.putChunk(tx, up.file.ID, n, chunk) })
	})
	if err == nil {
		err = s.cfg.Store.Update(ctx, func(tx *store.Tx) error { return s.finish(tx, up) })
	}
	if err != nil {
		s.dropChunks(ctx, up.file.ID)
		return Attachment{}, err
	}
	return up.file, nil
}

// AttachTx is Attach within the caller's transaction, for small files and
// documents that the program made. When the transaction is run again r is read
// again from its beginning, for which it must be an io.Seeker.
func (s *Service) AttachTx(tx *store.Tx, holder, field, filename, declaredType string, r io.Reader) (Attachment, error) {
	if seeker, ok := r.(io.Seeker); ok {
		if _, err := seeker.Seek(0, io.SeekStart); err != nil {
			return Attachment{}, fault.New(fault.EformsRequest).At(field).Wrap(err)
		}
	}
	up, err := s.begin(tx, holder, field, filename)
	if err != nil {
		return Attachment{}, err
	}
	if err := up.copy(r, func(n int64, chunk []byte) error { return s.putChunk(tx, up.file.ID, n, chunk) }); err != nil {
		return Attachment{}, err
	}
	return up.file, s.finish(tx, up)
}

// upload is a file on its way in, with the rules of its field.
type upload struct {
	file     Attachment
	label    string
	accept   []string
	maxSize  int64
	maxFiles int
	sum      hash.Hash
}

// begin finds the rules: those of the draft's form, else the service's.
func (s *Service) begin(tx *store.Tx, holder, field, filename string) (*upload, error) {
	u := &upload{
		file:  Attachment{ID: s.cfg.NewID(), Holder: holder, Field: field, Name: cleanName(filename)},
		label: word("vi", "unnamed"), accept: s.cfg.Accept, maxSize: s.cfg.MaxFile, maxFiles: s.cfg.MaxFiles, sum: sha256.New(),
	}
	var form string
	var version int64
	err := tx.Row(`SELECT form, version FROM eforms_draft WHERE id = $1`, holder).Scan(&form, &version)
	if errors.Is(err, fault.StoreNoRow) {
		return u, nil
	}
	if err != nil {
		return nil, err
	}
	f, err := s.FormTx(tx, form, int(version))
	if err != nil {
		return nil, err
	}
	x := f.byAt[field]
	if x == nil || x.Widget != WidgetFile {
		return nil, fault.New(fault.EformsNotFile, "label", f.label(x, field, "vi")).At(field)
	}
	x.fileRules(u)
	return u, nil
}

func (x *field) fileRules(u *upload) {
	u.label = x.Label.Vi
	if len(x.Accept) > 0 {
		u.accept = x.Accept
	}
	if x.MaxSize > 0 {
		u.maxSize = x.MaxSize
	}
	if x.MaxFiles > 0 {
		u.maxFiles = x.MaxFiles
	}
}

// copy reads r to its end in chunks; put stores each.
func (u *upload) copy(r io.Reader, put func(n int64, chunk []byte) error) error {
	buf := make([]byte, chunkLen)
	for n := int64(0); ; n++ {
		got, err := io.ReadFull(r, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fault.New(fault.EformsRequest).At(u.file.Field).Wrap(err)
		}
		chunk := buf[:got]
		if ferr := u.look(n, chunk); ferr != nil {
			return ferr
		}
		if got > 0 {
			if perr := put(n, bytes.Clone(chunk)); perr != nil {
				return perr
			}
		}
		if err != nil {
			break
		}
	}
	u.file.SHA256 = hex.EncodeToString(u.sum.Sum(nil))
	return nil
}

// look counts and judges one chunk before it is stored.
func (u *upload) look(n int64, chunk []byte) error {
	u.file.Size += int64(len(chunk))
	u.sum.Write(chunk)
	switch {
	case u.file.Size == 0:
		return fault.New(fault.EformsFileEmpty, "label", u.label).At(u.file.Field)
	case u.file.Size > u.maxSize:
		return fault.New(fault.EformsFileSize, "label", u.label, "limit", sizeText(u.maxSize)).At(u.file.Field)
	case n > 0:
		return nil
	}
	if u.file.Type = sniff(chunk[:min(len(chunk), sniffLen)], u.accept); u.file.Type == "" {
		return fault.New(fault.EformsFileType, "label", u.label, "accept", acceptNames(u.accept, "vi"),
			"types", strings.Join(u.accept, ",")).At(u.file.Field)
	}
	return nil
}

func (s *Service) putChunk(tx *store.Tx, file string, n int64, body []byte) error {
	_, err := tx.Exec(`INSERT INTO eforms_chunk (file, n, at, body) VALUES ($1, $2, $3, $4)`, file, n, s.now(), body)
	return err
}

// finish makes the attachment visible, if its field has room.
func (s *Service) finish(tx *store.Tx, u *upload) error {
	a := &u.file
	if err := tx.Lock("eforms:draft:" + a.Holder); err != nil {
		return err
	}
	var have int64
	if err := tx.Row(`SELECT COUNT(*) FROM eforms_file WHERE holder = $1 AND field = $2`, a.Holder, a.Field).Scan(&have); err != nil {
		return err
	}
	if have >= int64(u.maxFiles) {
		return fault.New(fault.EformsFileCount, "label", u.label, "limit", u.maxFiles).At(a.Field)
	}
	var place int64
	if err := tx.Row(`SELECT COALESCE(MAX(place), 0) + 1 FROM eforms_file WHERE holder = $1`, a.Holder).Scan(&place); err != nil {
		return err
	}
	a.At = micro(s.now())
	_, err := tx.Exec(`INSERT INTO eforms_file (id, holder, field, name, type, size, sha256, at, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.ID, a.Holder, a.Field, a.Name, a.Type, a.Size, a.SHA256, a.At.UnixMicro(), place)
	return err
}

// dropChunks forgets a broken upload at once; what a crash leaves, Sweep finds.
func (s *Service) dropChunks(ctx context.Context, file string) {
	err := s.cfg.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM eforms_chunk WHERE file = $1`, file)
		return err
	})
	if err != nil {
		s.cfg.Log.Warn("eforms: chunks of a broken upload remain", zap.String("file", file), zap.Error(err))
	}
}

// Sweep removes the chunks of uploads that broke off more than a day ago. New
// calls it; a program that runs for months may call it from time to time.
func (s *Service) Sweep(ctx context.Context) error {
	return s.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM eforms_chunk WHERE at < $1 AND file NOT IN (SELECT id FROM eforms_file)`,
			s.cfg.Clock.Now().Add(-24*time.Hour).UnixMicro())
		return err
	})
}
