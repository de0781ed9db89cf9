package xmlenc

import (
	"bufio"
	"context"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// TypeAttachment is the type of an attachment's content without its headers
// (SOAP Messages with Attachments Profile 1.1, section 5.5).
const TypeAttachment = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Only"

// Attachment opens an EncryptedData whose CipherReference names something
// outside the document, and writes what it holds to dst.
//
// AES-GCM vouches for nothing before its last byte, so an attachment under it
// is held in memory, encrypted and then decrypted, up to Limits.Attachment, and
// dst gets it only when all of it is genuine. AES-CBC under LegacyCBC is
// streamed when one key is meant: what dst got before an error is worthless.
// Errors: as of [Decrypter.Decrypt], and those of dst.
func (d *Decrypter) Attachment(ctx context.Context, doc *xmlcore.Document, n xmlcore.Node, dst io.Writer) (*Plain, error) {
	r := d.run(ctx, doc)
	p, err := r.readData(n)
	if err != nil {
		return nil, err
	}
	if p.reference == xmlcore.None {
		return nil, malformed(doc, n)
	}
	uri, _ := doc.Attr(p.reference, "", "URI")
	source, encoded, err := r.open(&p, uri)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	in := io.Reader(source)
	if encoded {
		in = base64.NewDecoder(base64.StdEncoding, &blanks{in})
	}
	if p.method.family == gcm {
		return r.buffered(&p, in, dst)
	}
	return r.streamed(&p, in, dst)
}

// buffered holds the whole attachment.
func (r *run) buffered(p *part, in io.Reader, dst io.Writer) (*Plain, error) {
	sealed, err := io.ReadAll(io.LimitReader(in, r.limits.Attachment+1))
	switch {
	case err != nil:
		return nil, r.unread(p, err)
	case int64(len(sealed)) > r.limits.Attachment:
		return nil, fault.New(fault.TooLarge, "what", "attachment", "limit", r.limits.Attachment)
	}
	out := p.plain()
	var plain []byte
	found := r.eachKey(p, p.method.keyLen, func(o opened) (ok bool) {
		plain, ok = p.method.open(o.key, sealed)
		if ok {
			out.note(o, p)
		}
		return ok
	})
	if !found {
		return nil, r.verdict()
	}
	_, err = dst.Write(plain)
	return out, err
}

func (r *run) unread(p *part, err error) error {
	uri, _ := r.doc.Attr(p.reference, "", "URI")
	return dsig.At(r.doc, p.reference, fault.SignatureEncReference, "uri", dsig.Clip(uri)).Wrap(err)
}

// streamed decrypts in CBC mode as the attachment comes. Of several keys that
// may be meant the right one cannot be told before the end; then it is
// buffered.
func (r *run) streamed(p *part, in io.Reader, dst io.Writer) (*Plain, error) {
	var keys []opened
	r.eachKey(p, p.method.keyLen, func(o opened) bool {
		keys = append(keys, o)
		return false
	})
	switch {
	case len(keys) == 0:
		return nil, r.verdict()
	case len(keys) > 1 || r.fatal != nil:
		return r.buffered(p, in, dst)
	}
	out := p.plain()
	out.note(keys[0], p)
	if err := r.stream(p, keys[0].key, in, dst); err != nil {
		return nil, err
	}
	return out, nil
}

func (r *run) stream(p *part, key []byte, in io.Reader, dst io.Writer) error {
	block, err := p.method.block(key)
	if err != nil {
		return fault.New(fault.SignatureDecrypt)
	}
	size := block.BlockSize()
	reader := bufio.NewReaderSize(in, 64<<10)
	iv := make([]byte, size)
	if _, err := io.ReadFull(reader, iv); err != nil {
		return r.broken(p, err)
	}
	mode := cipher.NewCBCDecrypter(block, iv)
	chunk, held := make([]byte, 32<<10), []byte(nil) // held is the last block so far
	for {
		if err := r.ctx.Err(); err != nil {
			return fault.New(fault.Canceled).Wrap(err)
		}
		n, err := io.ReadFull(reader, chunk)
		if n%size != 0 || err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return r.broken(p, err)
		}
		mode.CryptBlocks(chunk[:n], chunk[:n])
		if n > 0 {
			if _, err := dst.Write(held); err != nil {
				return err
			}
			if _, err := dst.Write(chunk[:n-size]); err != nil {
				return err
			}
			held = append(held[:0], chunk[n-size:n]...)
		}
		if err != nil {
			break
		}
	}
	if held == nil {
		return fault.New(fault.SignatureDecrypt)
	}
	rest, ok := unpad(held, size)
	if !ok {
		return fault.New(fault.SignatureDecrypt)
	}
	_, err = dst.Write(rest)
	return err
}

// broken is the fault of an attachment that ends too early or cannot be read.
func (r *run) broken(p *part, err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.SignatureDecrypt)
	}
	return r.unread(p, err)
}

// blanks leaves out the spaces and tabs that a base64 decoder does not expect.
type blanks struct{ r io.Reader }

func (b *blanks) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	kept := p[:0]
	for _, c := range p[:n] {
		if !strings.ContainsRune(" \t", rune(c)) {
			kept = append(kept, c)
		}
	}
	return len(kept), err
}
