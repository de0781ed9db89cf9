package sheet

import (
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
)

// Write writes a table as a workbook (XLSX): the head in colours and always in
// sight, allowed values as a list to choose from, and a second worksheet that
// says what cells mean. Numbers and dates are numbers and dates. Errors are those
// of reading the document, [fault.DmnReference] where nothing with the id has a
// table, and [fault.DmnSheetSize] where a text is too long for a cell.
func Write(w io.Writer, doc []byte, id string, o Options) error {
	d, t, form, err := open(doc, id)
	if err != nil {
		return err
	}
	form = form.Workbook()
	form.Lang = o.Lang
	f := excelize.NewFile()
	defer f.Close()
	p := &page{File: f, table: t, form: form, rows: form.Rows(t), name: pageName(title(d, t, id)), styles: map[look]int{}}
	if err := p.write(); err != nil {
		return err
	}
	if err := help(f, o.Lang); err != nil {
		return broken(err)
	}
	if err := f.Write(w); err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	return nil
}

func broken(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Unexpected).Wrap(err)
}

// title is what the worksheet is called: as the table, or what has it.
func title(d *model.Definitions, t *model.Table, id string) string {
	if t.OutputLabel != "" {
		return t.OutputLabel
	}
	for _, dec := range d.Decisions {
		if dec.ID == id {
			return dec.Name
		}
	}
	for _, k := range d.Knowledge {
		if k.ID == id {
			return k.Name
		}
	}
	return "DMN"
}

// pageName makes a name that workbooks allow: 31 units of UTF-16 and none of the
// signs : \ / ? * [ ].
func pageName(s string) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s), "' ")
	for len(utf16.Encode([]rune(s))) > 31 {
		s = strings.TrimRight(string([]rune(s)[:len([]rune(s))-1]), "' ")
	}
	if s == "" || strings.EqualFold(s, "history") { // a name that workbooks keep for themselves
		return "DMN"
	}
	return s
}

// page is the worksheet of the table.
type page struct {
	*excelize.File
	table  *model.Table
	form   table.Form
	rows   [][]string
	name   string
	styles map[look]int
}

func (p *page) write() error {
	for _, step := range []func() error{
		func() error { return p.SetSheetName("Sheet1", p.name) },
		p.columns, p.cells, p.lists,
		func() error {
			return p.SetPanes(p.name, &excelize.Panes{
				Freeze: true, XSplit: 1, YSplit: table.HeadRows, TopLeftCell: cell(table.HeadRows, 1), ActivePane: "bottomRight",
			})
		},
		func() error {
			return p.SetPageLayout(p.name, &excelize.PageLayoutOptions{Orientation: ptr("landscape"), FitToWidth: ptr(1), FitToHeight: ptr(0)})
		},
		func() error { return p.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: ptr(true)}) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

// cell is the name of a cell, both counted from 0.
func cell(row, col int) string {
	name, _ := excelize.CoordinatesToCellName(col+1, row+1)
	return name
}

// columns sets widths by content, and the style of the cells that are still
// empty: text, so that what is typed stays as it is.
func (p *page) columns() error {
	for col := range p.rows[0] {
		width := 10
		for _, row := range p.rows {
			for _, line := range strings.Split(row[col], "\n") {
				width = max(width, min(utf8.RuneCountInString(line), 40)+3)
			}
		}
		letter, err := excelize.ColumnNumberToName(col + 1)
		if err != nil {
			return broken(err)
		}
		style, err := p.style(look{kind: p.kind(col), rule: true})
		if err != nil {
			return broken(err)
		}
		if err := p.SetColStyle(p.name, letter, style); err != nil {
			return broken(err)
		}
		if err := p.SetColWidth(p.name, letter, letter, float64(width)); err != nil {
			return broken(err)
		}
	}
	return nil
}

// kind is what a column is.
func (p *page) kind(col int) kind {
	inputs, outputs := len(p.table.Inputs), len(p.table.Outputs)
	switch {
	case col == 0:
		return side
	case col <= inputs:
		return input
	case col <= inputs+outputs:
		return output
	case col <= inputs+outputs+len(p.table.Annotations):
		return note
	}
	return outside
}

func (p *page) cells() error {
	for i, row := range p.rows {
		for col, text := range row {
			if len(utf16.Encode([]rune(text))) > excelize.TotalCellChars {
				return tooMuch("characters "+cell(i, col), excelize.TotalCellChars)
			}
			l := look{kind: p.kind(col), rule: i >= table.HeadRows, title: i == 0}
			if err := p.cell(i, col, text, l); err != nil {
				return broken(err)
			}
		}
	}
	return nil
}

// cell writes a text; numbers and dates as such where they come back as the same
// text.
func (p *page) cell(row, col int, text string, l look) error {
	var err error
	number, isNumber := p.number(col, text, l)
	day, isDay := p.day(col, text, l)
	switch name := cell(row, col); {
	case isNumber:
		l.shows = shows(text)
		err = p.SetCellFloat(p.name, name, number, -1, 64)
	case isDay:
		l.shows = day4
		err = p.SetCellValue(p.name, name, day)
	case text != "":
		err = p.SetCellStr(p.name, name, text)
	}
	if err != nil {
		return err
	}
	style, err := p.style(l)
	if err != nil {
		return err
	}
	return p.SetCellStyle(p.name, cell(row, col), cell(row, col), style)
}

// lists offers the allowed values of each column, without forbidding others:
// conditions may be more than one value, results FEEL.
func (p *page) lists() error {
	last := len(p.rows) + 500
	for col := range p.rows[0] {
		values := p.form.Choices(p.table, col-1)
		if values == nil || strings.Count(strings.Join(values, ","), ",") >= len(values) {
			continue // none, or a comma inside of one
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = cell(table.HeadRows, col) + ":" + cell(last, col)
		if err := v.SetDropList(values); err != nil {
			continue // too long for a list in the worksheet
		}
		v.ShowErrorMessage = false
		if err := p.AddDataValidation(p.name, v); err != nil {
			return broken(err)
		}
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = "D1"
	if err := v.SetDropList(table.Policies()); err != nil {
		return broken(err)
	}
	return broken(p.AddDataValidation(p.name, v))
}

// number is the value of a text that is a number, of a column that does not hold
// strings.
func (p *page) number(col int, text string, l look) (float64, bool) {
	if !l.rule || l.kind != input && l.kind != output || p.form.IsText(p.table, col-1) {
		return 0, false
	}
	return exact(text)
}

// day is the date of a text such as 31/01/2026 within the years that all
// workbooks know alike.
func (p *page) day(col int, text string, l look) (time.Time, bool) {
	if !l.rule || l.kind != input && l.kind != output || p.form.IsText(p.table, col-1) {
		return time.Time{}, false
	}
	t, err := time.Parse("02/01/2006", text)
	return t, err == nil && t.Year() > 1900 && t.Year() < 9999
}
