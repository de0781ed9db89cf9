package catalog

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
)

// Limits bound what a parser reads; 0 means the default.
type Limits struct {
	Bytes int64 // default 16 MiB
	Items int   // default 200000
}

func (l Limits) filled() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 16 << 20
	}
	if l.Items <= 0 {
		l.Items = 200_000
	}
	return l
}

// File is a catalog as a department writes it. In JSON:
//
//	{"catalog": "fee-kind", "title": "Loại phí",
//	 "items": [{"code": "01", "name": "Lệ phí", "valid_from": "2026-01-01"}]}
type File struct {
	Info
	Items []Item `json:"items"`
}

// read takes the whole input as UTF-8 text without a byte-order mark.
func (l Limits) read(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, l.Bytes+1))
	if err != nil {
		return nil, malformed("0", "unreadable").Wrap(err)
	}
	if int64(len(b)) > l.Bytes {
		return nil, fault.New(fault.TooLarge, "what", "catalog", "limit", l.Bytes)
	}
	if !utf8.Valid(b) {
		return nil, malformed("0", "UTF-8")
	}
	return bytes.TrimPrefix(b, []byte("\ufeff")), nil
}

func malformed(place, reason string) *fault.Error {
	return fault.New(fault.CatalogFormat, "place", place, "reason", reason)
}

// Parse reads a file in JSON or, where it does not begin with a brace, in CSV
// (see [ParseCSV]). The items carry the catalog's name and are ready for [New],
// which checks them.
func Parse(r io.Reader, info Info, lim Limits) (File, error) {
	b, err := lim.filled().read(r)
	if err != nil {
		return File{}, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		return parseJSON(b, info, lim.filled())
	}
	return parseCSV(b, info, lim.filled())
}

// ParseJSON reads the JSON form of [File]. Unknown members are refused.
func ParseJSON(r io.Reader, lim Limits) (File, error) {
	b, err := lim.filled().read(r)
	if err != nil {
		return File{}, err
	}
	return parseJSON(b, Info{}, lim.filled())
}

func parseJSON(b []byte, info Info, lim Limits) (File, error) {
	f := File{Info: info}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return File{}, malformed(fmt.Sprint(d.InputOffset()), err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return File{}, malformed(fmt.Sprint(d.InputOffset()), "EOF")
	}
	return f.finished(lim)
}

func (f File) finished(lim Limits) (File, error) {
	if len(f.Items) > lim.Items {
		return File{}, fault.New(fault.TooLarge, "what", "catalog", "limit", lim.Items)
	}
	for i := range f.Items {
		it := &f.Items[i]
		if it.Catalog != "" && it.Catalog != f.Catalog {
			return File{}, fault.New(fault.CatalogItem, "catalog", f.Catalog, "code", it.Code, "field", "catalog")
		}
		it.Catalog = f.Catalog
		if it.Order == 0 {
			it.Order = i + 1
		}
		if it.Source == "" {
			it.Source = f.Source
		}
	}
	return f, nil
}

// ParseCSV reads comma- or semicolon-separated text with a header row. Columns
// by name, in any order: code and name (both needed), name_en, parent, order,
// valid_from, valid_to, source, replaced_by; every other column is an attribute.
// Days are 2025-07-01 or 01/07/2025. A cell of replaced_by lists successors as
// "CODE" or "CODE*" (a part), separated by spaces, each valid from valid_to on.
func ParseCSV(r io.Reader, info Info, lim Limits) (File, error) {
	b, err := lim.filled().read(r)
	if err != nil {
		return File{}, err
	}
	return parseCSV(b, info, lim.filled())
}

func parseCSV(b []byte, info Info, lim Limits) (File, error) {
	rows := csv.NewReader(bytes.NewReader(b))
	if line, _, _ := bytes.Cut(b, []byte("\n")); bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")) {
		rows.Comma = ';'
	}
	header, err := rows.Read()
	if err != nil {
		return File{}, malformed("1", "header")
	}
	columns := map[string]bool{}
	for i, h := range header {
		header[i] = strings.ToLower(strings.TrimSpace(h))
		if header[i] == "" || columns[header[i]] {
			return File{}, malformed("1", fmt.Sprintf("column %d", i+1))
		}
		columns[header[i]] = true
	}
	if !columns["code"] || !columns["name"] {
		return File{}, malformed("1", "code, name")
	}
	f := File{Info: info}
	for len(f.Items) <= lim.Items {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return File{}, malformed(fmt.Sprint(len(f.Items)+2), err.Error())
		}
		it, err := itemOf(header, row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return File{}, malformed(fmt.Sprint(line), err.Error())
		}
		f.Items = append(f.Items, it)
	}
	return f.finished(lim)
}

func itemOf(header, row []string) (Item, error) {
	it := Item{}
	var successors string
	var err error
	for i, cell := range row {
		cell = strings.TrimSpace(cell)
		switch header[i] {
		case "code":
			it.Code = cell
		case "name":
			it.Name = cell
		case "name_en":
			it.NameEN = cell
		case "parent":
			it.Parent = cell
		case "source":
			it.Source = cell
		case "replaced_by":
			successors = cell
		case "order":
			if cell != "" {
				it.Order, err = strconv.Atoi(cell)
			}
		case "valid_from":
			it.ValidFrom, err = anyDate(cell)
		case "valid_to":
			it.ValidTo, err = anyDate(cell)
		default:
			it.attribute(header[i], cell)
		}
		if err != nil {
			return it, fmt.Errorf("%s: %q", header[i], cell)
		}
	}
	for _, c := range strings.Fields(successors) {
		r := Ref{Code: strings.TrimSuffix(c, "*"), From: it.ValidTo, Extent: Full}
		if strings.HasSuffix(c, "*") {
			r.Extent = Partial
		}
		it.ReplacedBy = append(it.ReplacedBy, r)
	}
	return it, nil
}

func (it *Item) attribute(name, value string) {
	if value == "" {
		return
	}
	if it.Attributes == nil {
		it.Attributes = map[string]string{}
	}
	it.Attributes[name] = value
}

// anyDate reads 2025-07-01 or 01/07/2025.
func anyDate(s string) (Date, error) {
	if len(s) == 10 && s[2] == '/' && s[5] == '/' {
		s = s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	return ParseDate(s)
}

// WriteJSON writes a catalog in the form that [ParseJSON] reads.
func (s *Set) WriteJSON(w io.Writer, catalog string) error {
	l := s.lists[catalog]
	if l == nil {
		return fault.New(fault.CatalogUnknown, "catalog", catalog)
	}
	f := File{Info: l.info, Items: s.Items(catalog)}
	for i := range f.Items {
		f.Items[i].Catalog = ""
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(f)
}
