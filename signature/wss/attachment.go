package wss

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// Attachment is a MIME part beside the envelope (SOAP with Attachments).
type Attachment struct {
	ID string // Content-ID without brackets
	// Header are the MIME headers; of use are Content-Type, which says how the
	// content is signed, and for AttachmentComplete those that it covers.
	Header map[string]string
	// Open gives the content, decoded, anew at each call.
	Open func() (io.ReadCloser, error)
}

// Bytes is an attachment in memory.
func Bytes(id, contentType string, content []byte) *Attachment {
	return &Attachment{
		ID: id, Header: map[string]string{"Content-Type": contentType, "Content-ID": "<" + id + ">"},
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

func (a *Attachment) header(name string) string {
	for k, v := range a.Header {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// attachments are those of a message, by their URI.
type attachments []*Attachment

func (list attachments) find(uri string) *Attachment {
	id, ok := strings.CutPrefix(uri, "cid:")
	if !ok {
		return nil
	}
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	at := slices.IndexFunc(list, func(a *Attachment) bool { return a != nil && a.ID == id })
	if at < 0 {
		return nil
	}
	return list[at]
}

// resolver opens what came with the message and nothing else.
func (list attachments) resolver() xmldsig.Resolver {
	return func(_ context.Context, uri string) (io.ReadCloser, error) {
		a := list.find(uri)
		if a == nil || a.Open == nil {
			return nil, fault.New(fault.SignatureWSSAttachment, "name", dsig.Clip(uri))
		}
		return a.Open()
	}
}

// octets are the transforms of SOAP Messages with Attachments Profile 1.1,
// sections 5.4.3 and 5.4.4.
func (list attachments) octets() xmldsig.OctetTransform {
	return func(_ context.Context, uri, algorithm string, in io.Reader) (io.Reader, error) {
		if algorithm != transformContent && algorithm != transformComplete {
			return nil, nil
		}
		a := list.find(uri)
		if a == nil {
			return nil, fault.New(fault.SignatureWSSAttachment, "name", dsig.Clip(uri))
		}
		body, err := canonicalContent(a.header("Content-Type"), in)
		if err != nil || algorithm == transformContent {
			return body, err
		}
		head, err := canonicalHeaders(a)
		if err != nil {
			return nil, err
		}
		return io.MultiReader(strings.NewReader(head), body), nil
	}
}

// canonicalContent is the content as it is signed (section 5.4.2): XML in the
// exclusive form, text with line ends of CR LF, all else as it is.
func canonicalContent(contentType string, in io.Reader) (io.Reader, error) {
	media, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(contentType)), ";")
	media = strings.TrimSpace(media)
	switch {
	case media == "text/xml", media == "application/xml", strings.HasSuffix(media, "+xml"):
		b := &capped{limit: maxXML}
		err := xmlcore.Canonicalize(b, in, xmlcore.Method{Exclusive: true}, xmlcore.Selection{}, xmlcore.Limits{Bytes: maxXML})
		return &b.Buffer, err
	case strings.HasPrefix(media, "text/"), media == "": // the default of MIME is text/plain
		return &lineEnds{r: bufio.NewReader(in)}, nil
	}
	return in, nil
}

// maxXML bounds an attachment of XML and its canonical form, in bytes.
const maxXML = 64 << 20

// capped is a buffer with a limit: a canonical form can be far longer than what
// it is made of.
type capped struct {
	bytes.Buffer
	limit int
}

func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > c.limit {
		return 0, fault.New(fault.TooLarge, "what", "XML", "limit", c.limit)
	}
	return c.Buffer.Write(p)
}

// lineEnds turns LF and CR into CR LF.
type lineEnds struct {
	r    *bufio.Reader
	held bool // an LF is to be written
}

func (l *lineEnds) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if l.held {
			p[n], l.held = '\n', false
			n++
			continue
		}
		if n > 0 && l.r.Buffered() == 0 {
			return n, nil
		}
		c, err := l.r.ReadByte()
		if err != nil {
			return n, err
		}
		if c == '\r' {
			if next, err := l.r.Peek(1); err == nil && next[0] == '\n' {
				l.r.ReadByte()
			}
		}
		if c == '\r' || c == '\n' {
			c, l.held = '\r', true
		}
		p[n] = c
		n++
	}
	return n, nil
}

// canonicalHeaders are the headers as they are signed (section 5.4.1): five of
// them, sorted, unfolded, without comments, parameters sorted and quoted. As
// WSS4J does, no empty line stands behind them. Values in the encodings of RFC
// 2047 and RFC 2231 are decoded by package mime.
func canonicalHeaders(a *Attachment) (string, error) {
	var b strings.Builder
	for _, name := range []string{"Content-Description", "Content-Disposition", "Content-ID", "Content-Location", "Content-Type"} {
		value := withoutComments(strings.TrimLeft(unfolded(a.header(name)), " \t"))
		switch {
		case value == "" && name == "Content-Type":
			value = `text/plain;charset="us-ascii"`
		case value == "":
			continue
		case name == "Content-Description":
			decoded, err := new(mime.WordDecoder).DecodeHeader(value)
			if err != nil {
				return "", unclear(a)
			}
			value = decoded
		case name == "Content-Type" || name == "Content-Disposition":
			var err error
			if value, err = parameters(value); err != nil {
				return "", unclear(a)
			}
		}
		if strings.ContainsAny(value, "\r\n") {
			return "", unclear(a)
		}
		b.WriteString(name + ":" + value + "\r\n")
	}
	return b.String(), nil
}

func unclear(a *Attachment) error {
	return fault.New(fault.SignatureWSSAttachment, "name", dsig.Clip(a.ID))
}

func unfolded(s string) string {
	return strings.NewReplacer("\r\n ", " ", "\r\n\t", "\t").Replace(s)
}

// lowered are the parameters whose values do not tell cases apart.
var lowered = []string{"charset", "creation-date", "filename", "modification-date", "padding", "read-date", "size", "type"}

func parameters(value string) (string, error) {
	media, params, err := mime.ParseMediaType(value)
	if err != nil {
		return "", err
	}
	var names []string
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v := params[name]
		if slices.Contains(lowered, name) {
			v = strings.ToLower(v)
		}
		media += ";" + name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
	}
	return media, nil
}

// withoutComments leaves out what stands in round brackets outside quotes (RFC
// 2822, 3.2.3).
func withoutComments(s string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' && depth == 0:
			quoted = !quoted
			b.WriteByte(c)
		case c == '\\' && i+1 < len(s):
			if depth == 0 {
				b.WriteString(s[i : i+2])
			}
			i++
		case c == '(' && !quoted:
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return strings.TrimRight(b.String(), " \t")
}
