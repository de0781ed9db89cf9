package xmlenc

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
)

// Attachment encrypts what src holds, writes the encrypted octets to dst, and
// gives an EncryptedData that refers to them by the URI, such as "cid:…". An
// empty Type of the form becomes [TypeAttachment]. Under AES-GCM the attachment
// is held in memory, up to Limits.Attachment; under AES-CBC it is streamed.
// Errors: [fault.TooLarge], [fault.Config], those of src and dst.
func (s *Session) Attachment(dst io.Writer, src io.Reader, uri string, form Form) ([]byte, error) {
	m := methods[s.e.cfg.Cipher]
	var err error
	if m.family == cbc {
		err = s.stream(dst, src)
	} else {
		err = s.buffer(dst, src)
	}
	if err != nil {
		return nil, err
	}
	if form.Type == "" {
		form.Type = TypeAttachment
	}
	return s.element(form, tag("xenc:CipherReference", []string{"URI", uri},
		tag("xenc:Transforms", nil, tag("ds:Transform", []string{"xmlns:ds", ds, "Algorithm", transformCiphertext}))))
}

func (s *Session) buffer(dst io.Writer, src io.Reader) error {
	limit := s.e.cfg.Limits.Attachment
	plain, err := io.ReadAll(io.LimitReader(src, limit+1))
	if err != nil {
		return err
	}
	if int64(len(plain)) > limit {
		return fault.New(fault.TooLarge, "what", "attachment", "limit", limit)
	}
	sealed, err := methods[s.e.cfg.Cipher].seal(s.key, plain)
	if err != nil {
		return fault.New(fault.SignatureFailed)
	}
	_, err = dst.Write(sealed)
	return err
}

func (s *Session) stream(dst io.Writer, src io.Reader) error {
	block, err := methods[s.e.cfg.Cipher].block(s.key)
	if err != nil {
		return fault.New(fault.SignatureFailed)
	}
	size := block.BlockSize()
	iv := make([]byte, size)
	rand.Read(iv)
	if _, err := dst.Write(iv); err != nil {
		return err
	}
	mode := cipher.NewCBCEncrypter(block, iv)
	chunk := make([]byte, 32<<10+size)
	for {
		n, err := io.ReadFull(src, chunk[:32<<10])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if last {
			pad := size - n%size
			clear(chunk[n : n+pad])
			n += pad
			chunk[n-1] = byte(pad)
		}
		mode.CryptBlocks(chunk[:n], chunk[:n])
		if _, err := dst.Write(chunk[:n]); err != nil || last {
			return err
		}
	}
}

// Attachment is [Session.Attachment] with a key of its own.
func (e *Encrypter) Attachment(ctx context.Context, dst io.Writer, src io.Reader, uri string, form Form) ([]byte, error) {
	s, err := e.Session(ctx)
	if err != nil {
		return nil, err
	}
	return s.Attachment(dst, src, uri, form)
}
