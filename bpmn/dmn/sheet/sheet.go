// Package sheet gives a decision table of a DMN document to staff as a workbook
// (XLSX) or as CSV, and takes it back:
//
//	err := sheet.Write(w, doc, "fee", sheet.Options{})        // to a file
//	doc, changes, err := sheet.Read(r, doc, "fee")             // and back
//
// The table is found by the id of its decision, of its business knowledge model,
// or by its own. What comes back is put into the document in its place; the rest
// of the document keeps every byte, and ids of columns, rules and cells stay.
//
// # Layout
//
//	Bảng quyết định  | Phí thẩm định | Quy tắc chọn luật | UNIQUE  |
//	Cột              | Điều kiện     | Điều kiện         | Kết quả | Ghi chú
//	Nhãn             | Loại nhà      | Diện tích         | Phí     | Căn cứ
//	Biểu thức        | hồ sơ.loại    | hồ sơ.diện tích   | phí     |
//	Kiểu             | string        | number            | number  |
//	Giá trị cho phép | Nhà ở, Xưởng  | > 0               |         |
//	Mặc định         |               |                   | 0       |
//	1                | Nhà ở         | <= 200            | 75000   | NĐ 12
//	2                | -             | > 200             | 90000   |
//
// The words of the first column are Vietnamese or English; the numbers of rules
// are not read. The expression of a result is its name.
//
// # What cells mean
//
// Cells hold FEEL: conditions are unary tests ("-" or nothing: any value; `< 18`;
// `[18..60)`; `not(5)`), results are expressions. For the common things nobody
// needs to know FEEL:
//
//   - in a column whose type is string, or is made of it, a text without any of
//     the signs " ( ) [ ] { } < > = ? @ is a string: Quận 1 is "Quận 1". Among
//     conditions commas part strings: A, B is "A", "B". A string that holds such a
//     sign, is a dash or one of the words null, true, false is put in quotation
//     marks; in conditions also one with a comma;
//   - therefore a name alone, such as hồ sơ.quận, is a string there. Where it is
//     to be FEEL, it is written behind "FEEL:", in every column;
//   - in the other columns 31/01/2026, day before month, is the date
//     @"2026-01-31", also within a condition: >= 31/01/2026;
//   - in a workbook, numbers, dates and TRUE are what they are: 75000 is 75000,
//     the date is @"2026-01-31"; a number in a column of strings is the string of
//     its digits.
//
// A comma never stands for a decimal point: 5,6 is the list of 5 and 6.
package sheet

import (
	"io"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
)

// Options are for writing.
type Options struct {
	Lang  string // of the words of the head: "vi" (default) or "en"
	Comma rune   // of CSV, between cells: ',' (default) or ';'
	BOM   bool   // of CSV: begin with a byte order mark, by which spreadsheets know UTF-8
}

// Change is a difference between the table in the document and the one that came
// back.
type Change struct {
	Code   fault.Code
	Rule   int // in the new table, 1 for the first; 0 where it is not about a rule that is there
	Was    int // its number in the former table; 0 for a new one
	Vi, En string
}

// WriteCSV writes a table as CSV (RFC 4180) in UTF-8. A cell that spreadsheets
// would take for a formula begins with an apostrophe, which ReadCSV takes away.
// Spreadsheets may change numbers and dates in CSV files by the habits of their
// country; workbooks are safe of that. Errors are those of [Write].
func WriteCSV(w io.Writer, doc []byte, id string, o Options) error {
	_, t, form, err := open(doc, id)
	if err != nil {
		return err
	}
	form.Lang = o.Lang
	return table.WriteCSV(w, t, table.CSV{Form: form, Comma: o.Comma, BOM: o.BOM})
}

// ReadCSV puts a table that was written by WriteCSV and changed back into its
// document. Commas, semicolons and tabs are understood. The changes are empty
// and the document is the same where nothing changed. The error joins all faults
// ([fault.All] takes them apart), each with its cell ("C7") as path.
func ReadCSV(r io.Reader, doc []byte, id string) ([]byte, []Change, error) {
	_, was, form, err := open(doc, id)
	if err != nil {
		return nil, nil, err
	}
	now, err := table.ReadCSV(r, form)
	if err != nil {
		return nil, nil, err
	}
	return replace(doc, id, was, now)
}

// open finds the table.
func open(doc []byte, id string) (*model.Definitions, *model.Table, table.Form, error) {
	d, err := model.Read(doc)
	if err != nil {
		return nil, nil, table.Form{}, err
	}
	t := find(d, id)
	if t == nil {
		return nil, nil, table.Form{}, fault.New(fault.DmnReference, "line", d.Line, "element", d.Name, "ref", id).At(d.Path)
	}
	return d, t, table.Form{Env: table.EnvOf(d)}, nil
}

// find is the table that is the logic of the element with the id, or has it.
func find(d *model.Definitions, id string) *model.Table {
	var found *model.Table
	look := func(owner string, logic model.Expression) {
		if t, ok := logic.(*model.Table); ok && owner == id && found == nil {
			found = t
		}
		model.Walk(logic, func(e model.Expression) {
			if t, ok := e.(*model.Table); ok && t.ID == id && id != "" && found == nil {
				found = t
			}
		})
	}
	for _, dec := range d.Decisions {
		look(dec.ID, dec.Logic)
	}
	for _, k := range d.Knowledge {
		if k.Logic != nil {
			look(k.ID, k.Logic.Body)
		}
	}
	return found
}

// replace puts the table into the document.
func replace(doc []byte, id string, was, now *model.Table) ([]byte, []Change, error) {
	merged, notes := table.Merge(was, now)
	if len(notes) == 0 {
		return doc, nil, nil
	}
	out, err := model.ReplaceTable(doc, id, merged)
	if err != nil {
		return nil, nil, err
	}
	var changes []Change
	for _, n := range notes {
		changes = append(changes, Change{Code: n.Note.Code(), Rule: n.Rule, Was: n.Was, Vi: n.Note.Vi(), En: n.Note.En()})
	}
	return out, changes, nil
}
