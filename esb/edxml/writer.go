package edxml

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

// prefix stands before every element inside the envelope. XML does not need it
// there; a central consumer of these messages does.
const prefix = "edXML:"

// writer writes elements line by line, one space deeper for each level.
type writer struct {
	buf    bytes.Buffer
	prefix string
	path   []string
	faults []error
}

func (w *writer) indent() {
	w.buf.WriteByte('\n')
	for range w.path {
		w.buf.WriteByte(' ')
	}
}

// open begins an element; attrs is its literal attributes or "".
func (w *writer) open(name, attrs string) {
	w.indent()
	w.buf.WriteString("<" + w.prefix + name)
	if attrs != "" {
		w.buf.WriteString(" " + attrs)
	}
	w.buf.WriteByte('>')
	w.path = append(w.path, name)
}

func (w *writer) close() {
	name := w.path[len(w.path)-1]
	w.path = w.path[:len(w.path)-1]
	w.indent()
	w.buf.WriteString("</" + w.prefix + name + ">")
}

// in writes an element around what body writes, and nothing at all when body
// writes nothing.
func (w *writer) in(name string, body func()) {
	before := w.buf.Len()
	w.open(name, "")
	began := w.buf.Len()
	body()
	if w.buf.Len() == began {
		w.buf.Truncate(before)
		w.path = w.path[:len(w.path)-1]
		return
	}
	w.close()
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// at is the path of an element about to be written, as [Message.Validate] would
// name it: from the header or the files downwards.
func (w *writer) at(name string) string {
	path := "/" + strings.Join(append(w.path, name), "/")
	path = strings.TrimPrefix(path, "/edXML")
	return strings.TrimPrefix(path, "/edXMLEnvelope/edXMLHeader")
}

// leaf writes an element with a text; an empty text is left out.
func (w *writer) leaf(name, text string) {
	text = clean(text)
	if text == "" {
		return
	}
	if !printable(text) {
		w.faults = append(w.faults, fault.New(fault.EsbField, "field", name, "expected", "XML 1.0").At(w.at(name)))
		return
	}
	w.indent()
	w.buf.WriteString("<" + w.prefix + name + ">")
	escape.WriteString(&w.buf, text)
	w.buf.WriteString("</" + w.prefix + name + ">")
}

func (w *writer) number(name string, n int64) { w.leaf(name, strconv.FormatInt(n, 10)) }

func (w *writer) flag(name string, on bool) {
	if on {
		w.leaf(name, "1")
		return
	}
	w.leaf(name, "0")
}

func (w *writer) day(name string, t time.Time) {
	if !t.IsZero() {
		w.leaf(name, t.In(zone).Format(dayLayout))
	}
}

func (w *writer) moment(name string, t time.Time) {
	if !t.IsZero() {
		w.leaf(name, t.In(zone).Format(momentLayout))
	}
}

// agency writes the four groups of QCVN 102, or the newer form for an agency
// that stands too deep for them.
func (w *writer) agency(name string, code ident.AgencyCode) {
	if old, err := code.QCVN(); err == nil && code != "" {
		w.leaf(name, old)
		return
	}
	w.leaf(name, string(code))
}

// content writes the bytes of a file, with the prefix that the samples of the
// national axis carry there and nowhere else outside the envelope.
func (w *writer) content(data []byte) {
	w.indent()
	w.buf.WriteString(`<edXML:ContentTransferEncoded xmlns:edXML="` + Namespace + `">`)
	e := base64.NewEncoder(base64.StdEncoding, &w.buf)
	e.Write(data)
	e.Close()
	w.buf.WriteString("</edXML:ContentTransferEncoded>")
}
