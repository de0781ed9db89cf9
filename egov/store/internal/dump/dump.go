// Package dump is the backup format of egov/store: JSON Lines inside gzip,
// readable with zcat, restorable into either database.
//
//	{"egov-store":1,"dialect":"sqlite","taken":1764000000000000}
//	{"step":{"island":"esb","step":1,"seq":1,"sum":"9f86…","text":"CREATE TABLE …"}}
//	{"table":{"name":"esb_outbox","columns":["id","body"]}}
//	["id-1",{"b":"AAEC"}]
//	{"end":{"rows":1,"sha256":"…"}}
//
// Steps come in the order they were applied, rows after their table's line. A
// value is a string, a number, null, {"b":base64} for bytes, or {"s":base64}
// for a text that is not UTF-8. The sum at the end is over all bytes before its
// line.
package dump

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Version is the format's version.
const Version = 1

// MaxLine bounds one line, and so one row, in bytes.
const MaxLine = 512 << 20

// Head is the first line.
type Head struct {
	Version int    `json:"egov-store"`
	Dialect string `json:"dialect"`
	Taken   int64  `json:"taken"` // microseconds since 1970
}

// Step is one applied migration step.
type Step struct {
	Island string `json:"island"`
	Step   int64  `json:"step"`
	Seq    int64  `json:"seq"`
	Sum    string `json:"sum"`
	Text   string `json:"text"`
}

// Table begins the rows of a table.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

// End is the last line.
type End struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Record is one line between head and end: exactly one field is set.
type Record struct {
	Step  *Step
	Table *Table
	Row   []driver.Value
}

// line is any line that is an object.
type line struct {
	Step  *Step  `json:"step,omitempty"`
	Table *Table `json:"table,omitempty"`
	End   *End   `json:"end,omitempty"`
}

// Writer writes a dump. The first error sticks and is returned by Close.
type Writer struct {
	zip  *gzip.Writer
	buf  *bufio.Writer
	sum  hash.Hash
	line []byte
	rows int64
	err  error
}

// NewWriter writes the head.
func NewWriter(w io.Writer, head Head) *Writer {
	zip, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is valid
	out := &Writer{zip: zip, buf: bufio.NewWriterSize(zip, 1<<16), sum: sha256.New()}
	head.Version = Version
	out.object(head)
	return out
}

func (w *Writer) object(v any) {
	b, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.put(append(b, '\n'))
}

func (w *Writer) put(b []byte) {
	if w.err == nil {
		w.sum.Write(b)
		_, w.err = w.buf.Write(b)
	}
}

// Step writes a step.
func (w *Writer) Step(s Step) error {
	w.object(line{Step: &s})
	return w.err
}

// Table begins a table.
func (w *Writer) Table(t Table) error {
	w.object(line{Table: &t})
	return w.err
}

// Row writes a row of the table begun last.
func (w *Writer) Row(values []driver.Value) error {
	w.line = append(w.line[:0], '[')
	for i, v := range values {
		if i > 0 {
			w.line = append(w.line, ',')
		}
		if w.line = appendValue(w.line, v); w.line == nil {
			w.err = fmt.Errorf("dump: a value of type %T", v)
			return w.err
		}
	}
	if len(w.line) > MaxLine-2 {
		w.err = errors.New("dump: a row is too long")
		return w.err
	}
	w.rows++
	w.put(append(w.line, ']', '\n'))
	return w.err
}

func appendValue(b []byte, v driver.Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		b = strconv.AppendFloat(b, v, 'e', -1, 64)
		return b
	case string:
		if utf8.ValidString(v) {
			quoted, _ := json.Marshal(v) // a valid string always marshals
			return append(b, quoted...)
		}
		return appendBase64(b, "s", []byte(v))
	case []byte:
		return appendBase64(b, "b", v)
	}
	return nil
}

func appendBase64(b []byte, key string, v []byte) []byte {
	b = append(b, `{"`+key+`":"`...)
	b = base64.StdEncoding.AppendEncode(b, v)
	return append(b, `"}`...)
}

// Close writes the end.
func (w *Writer) Close() error {
	sum := hex.EncodeToString(w.sum.Sum(nil))
	w.object(line{End: &End{Rows: w.rows, SHA256: sum}})
	if w.err == nil {
		w.err = w.buf.Flush()
	}
	if w.err == nil {
		w.err = w.zip.Close()
	}
	return w.err
}

// Reader reads a dump line by line.
type Reader struct {
	Head Head

	buf   *bufio.Reader
	sum   hash.Hash
	rows  int64
	table *Table
}

// NewReader reads the head.
func NewReader(r io.Reader) (*Reader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("dump: not a backup: %w", err)
	}
	in := &Reader{buf: bufio.NewReaderSize(zip, 1<<16), sum: sha256.New()}
	first, err := in.line()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(first, &in.Head); err != nil || in.Head.Version == 0 {
		return nil, errors.New("dump: not a backup")
	}
	if in.Head.Version != Version {
		return nil, fmt.Errorf("dump: version %d is unknown", in.Head.Version)
	}
	in.sum.Write(first)
	return in, nil
}

// line reads one whole line.
func (r *Reader) line() ([]byte, error) {
	var whole []byte
	for {
		part, err := r.buf.ReadSlice('\n')
		whole = append(whole, part...)
		switch {
		case err == nil:
			return whole, nil
		case len(whole) > MaxLine:
			return nil, errors.New("dump: a line is too long")
		case err != bufio.ErrBufferFull:
			return nil, fmt.Errorf("dump: cut off: %w", cutOff(err))
		}
	}
}

// cutOff keeps io.EOF for the good end of a dump.
func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Next gives the next record, and io.EOF after an end that fits what was read.
func (r *Reader) Next() (Record, error) {
	text, err := r.line()
	if err != nil {
		return Record{}, err
	}
	if bytes.HasPrefix(text, []byte("[")) {
		r.sum.Write(text)
		return r.row(text)
	}
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Record{}, fmt.Errorf("dump: %w", err)
	}
	switch {
	case l.End != nil:
		return Record{}, r.check(*l.End)
	case l.Step != nil && r.table == nil:
		r.sum.Write(text)
		return Record{Step: l.Step}, nil
	case l.Table != nil && len(l.Table.Columns) > 0:
		r.sum.Write(text)
		r.table = l.Table
		return Record{Table: l.Table}, nil
	}
	return Record{}, errors.New("dump: a line out of place")
}

func (r *Reader) row(text []byte) (Record, error) {
	if r.table == nil {
		return Record{}, errors.New("dump: a row without a table")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var raw []any
	if err := dec.Decode(&raw); err != nil {
		return Record{}, fmt.Errorf("dump: %w", err)
	}
	if len(raw) != len(r.table.Columns) {
		return Record{}, fmt.Errorf("dump: a row of %d values for %d columns", len(raw), len(r.table.Columns))
	}
	values := make([]driver.Value, len(raw))
	for i, v := range raw {
		var err error
		if values[i], err = value(v); err != nil {
			return Record{}, err
		}
	}
	r.rows++
	return Record{Row: values}, nil
}

func value(v any) (driver.Value, error) {
	switch v := v.(type) {
	case nil, string:
		return v, nil
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return v.Float64()
		}
		return v.Int64()
	case map[string]any:
		if s, ok := v["b"].(string); ok {
			return base64.StdEncoding.DecodeString(s)
		}
		if s, ok := v["s"].(string); ok {
			b, err := base64.StdEncoding.DecodeString(s)
			return string(b), err
		}
	}
	return nil, errors.New("dump: a value of an unknown kind")
}

func (r *Reader) check(end End) error {
	switch {
	case end.Rows != r.rows:
		return fmt.Errorf("dump: %d rows instead of %d", r.rows, end.Rows)
	case end.SHA256 != hex.EncodeToString(r.sum.Sum(nil)):
		return errors.New("dump: the checksum does not fit")
	}
	// The gzip trailer is checked when its end is read.
	if _, err := r.buf.ReadByte(); err != io.EOF {
		return fmt.Errorf("dump: more after the end (%v)", err)
	}
	return io.EOF
}
