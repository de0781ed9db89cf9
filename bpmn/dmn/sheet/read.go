package sheet

import (
	"bytes"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/fault"
)

// Read puts a table that was written by [Write] and changed back into its
// document. The changes are empty and the document is the same where nothing
// changed. The table is on the only worksheet that begins with the words
// "Bảng quyết định" or "Decision table"; other worksheets that can be seen do not
// matter.
//
// The error joins all faults ([fault.All] takes them apart), each with its cell
// ("C7") as path. Refused are workbooks with hidden worksheets, formulas, merged
// cells or errors in cells ([fault.DmnSheetHidden], [fault.DmnSheetFormula],
// [fault.DmnSheetMerged], [fault.DmnSheetError]), files that are no workbooks
// ([fault.DmnSheetFile]), and more than 16 MB packed, 48 MB unpacked, 20,000
// rules, 250 columns or 400,000 cells ([fault.DmnSheetSize]).
func Read(r io.Reader, doc []byte, id string) ([]byte, []Change, error) {
	_, was, form, err := open(doc, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, nil, fault.New(fault.Unexpected).Wrap(err)
	}
	if err := guard(b); err != nil {
		return nil, nil, err
	}
	rows, err := rows(b)
	if err != nil {
		return nil, nil, err
	}
	now, err := form.Workbook().Table(rows)
	if err != nil {
		return nil, nil, err
	}
	return replace(doc, id, was, now)
}

// rows reads the cells of the worksheet that holds the table.
func rows(b []byte) (rows [][]string, err error) {
	defer func() {
		if recover() != nil { // the library was not made for hostile files
			rows, err = nil, fault.New(fault.DmnSheetFile)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnpack, UnzipXMLSizeLimit: maxUnpack})
	if err != nil {
		return nil, fault.New(fault.DmnSheetFile).Wrap(err)
	}
	defer f.Close()
	book := &book{File: f, dates: map[int]bool{}}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		book.from1904 = *props.Date1904
	}
	if err := book.choose(); err != nil {
		return nil, err
	}
	return book.rows()
}

// book is a workbook that is read.
type book struct {
	*excelize.File
	sheet    string
	from1904 bool
	dates    map[int]bool // by style: it shows a number as a date or time
	faults   []error
}

// choose finds the worksheet.
func (b *book) choose() error {
	var titled []string
	for _, name := range b.GetSheetList() {
		if visible, err := b.GetSheetVisible(name); err != nil || !visible {
			b.faults = append(b.faults, fault.New(fault.DmnSheetHidden, "name", name))
		}
		if first, err := b.GetCellValue(name, "A1"); err == nil && table.IsTitle(strings.TrimSpace(first)) {
			titled = append(titled, name)
		}
	}
	switch {
	case len(titled) > 1:
		b.faults = append(b.faults, fault.New(fault.DmnSheetSeveral, "names", strings.Join(titled, ", ")))
	case len(titled) == 0:
		b.faults = append(b.faults, fault.New(fault.DmnSheetTitle, "cell", "A1").At("A1"))
	default:
		b.sheet = titled[0]
	}
	return fault.Join(b.faults...)
}

func (b *book) rows() ([][]string, error) {
	it, err := b.Rows(b.sheet)
	if err != nil {
		return nil, fault.New(fault.DmnSheetFile).Wrap(err)
	}
	defer it.Close()
	var out [][]string
	for row := 1; it.Next(); row++ {
		cells, err := it.Columns()
		if err != nil {
			return nil, fault.New(fault.DmnSheetFile).Wrap(err)
		}
		for col, raw := range cells {
			if raw == "" {
				continue
			}
			name, err := excelize.CoordinatesToCellName(col+1, row)
			if err != nil {
				return nil, fault.New(fault.DmnSheetFile).Wrap(err)
			}
			cells[col] = b.text(name, raw)
		}
		out = append(out, cells)
	}
	return out, fault.Join(b.faults...)
}

// text is a cell as people would write it.
func (b *book) text(name, raw string) string {
	kind, err := b.GetCellType(b.sheet, name)
	if err != nil {
		return raw
	}
	switch kind {
	case excelize.CellTypeBool:
		return map[string]string{"1": "true", "0": "false", "TRUE": "true", "FALSE": "false"}[raw]
	case excelize.CellTypeError:
		if len(b.faults) < maxListed {
			b.faults = append(b.faults, fault.New(fault.DmnSheetError, "cell", name, "text", raw).At(name))
		}
		return ""
	case excelize.CellTypeDate:
		for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05"} {
			if t, err := time.Parse(layout, strings.TrimSuffix(raw, "Z")); err == nil {
				return moment(t)
			}
		}
		return raw
	case excelize.CellTypeUnset, excelize.CellTypeNumber:
		return b.number(name, raw)
	}
	return raw
}

// number is a number, or a date where its style shows one.
func (b *book) number(name, raw string) string {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return raw
	}
	if style, err := b.GetCellStyle(b.sheet, name); err == nil && b.isDate(style) {
		if t, err := excelize.ExcelDateToTime(f, b.from1904); err == nil {
			if f < 1 {
				return t.Round(time.Second).Format(`@"15:04:05"`)
			}
			return moment(t)
		}
	}
	return decimal(f)
}

// moment is a day as people write it, or a day with a time as FEEL does.
func moment(t time.Time) string {
	t = t.Round(time.Second)
	if t.Hour()|t.Minute()|t.Second() == 0 {
		return t.Format("02/01/2006")
	}
	return t.Format(`@"2006-01-02T15:04:05"`)
}

// decimal writes a number with the 15 digits that workbooks show, without an
// exponent.
func decimal(f float64) string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		short = f
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

func (b *book) isDate(style int) bool {
	date, known := b.dates[style]
	if !known {
		if s, err := b.GetStyle(style); err == nil {
			date = showsDate(s.NumFmt, s.CustomNumFmt)
		}
		b.dates[style] = date
	}
	return date
}

// ignored are the parts of a number format that are no placeholders: texts in
// quotation marks, colours and conditions, escaped signs.
var ignored = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// showsDate reports whether a number format shows dates or times (ECMA-376 part 1
// clause 18.8.30).
func showsDate(id int, custom *string) bool {
	if custom != nil && *custom != "" {
		return strings.ContainsAny(strings.ToLower(ignored.ReplaceAllString(*custom, "")), "ymdhs")
	}
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}
