package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/hcm-egov/framework/bpmn/dmn/sheet"
	"github.com/hcm-egov/framework/egov/fault"
)

// parts rewrites the files inside a workbook; "" removes one, a new name adds one.
func parts(t testing.TB, book []byte, change map[string]func(part string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	add := func(name, text string) {
		w, err := out.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
	}
	for _, f := range in.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		part := string(text)
		if c := change[f.Name]; c != nil {
			part = c(part)
			delete(change, f.Name)
		}
		add(f.Name, part)
	}
	for name, c := range change {
		add(name, c(""))
	}
	require.NoError(t, out.Close())
	return b.Bytes()
}

const page1 = "xl/worksheets/sheet1.xml"

// cellsOf replaces the rows of the table's worksheet.
func cellsOf(rows string) map[string]func(string) string {
	return map[string]func(string) string{page1: func(part string) string {
		from, to := strings.Index(part, "<sheetData>"), strings.Index(part, "</sheetData>")
		return part[:from] + "<sheetData>" + rows + part[to:]
	}}
}

func TestHostileWorkbooksAreRefused(t *testing.T) {
	book := write(t, fee, "fee")
	title := `<row r="1"><c r="A1" t="inlineStr"><is><t>Decision table</t></is></c></row>`
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i + 1))
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		book []byte
		code fault.Code
	}{
		"bomb":      {parts(t, book, map[string]func(string) string{"xl/media/a.bin": func(string) string { return strings.Repeat("\x00", 60<<20) }}), fault.DmnSheetSize},
		"parts":     {parts(t, book, extra(600)), fault.DmnSheetSize},
		"rows":      {parts(t, book, cellsOf(title+`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`)), fault.DmnSheetSize},
		"columns":   {parts(t, book, cellsOf(title+`<row r="2"><c r="XFD2"><v>1</v></c></row>`)), fault.DmnSheetSize},
		"area":      {parts(t, book, cellsOf(title+many(10_000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="HH%d"><v>1</v></c></row>`, i+1, i+1) }))), fault.DmnSheetSize},
		"row twice": {parts(t, book, cellsOf(title+title)), fault.DmnSheetFile},
		"no row":    {parts(t, book, cellsOf(title+`<row><c><v>1</v></c></row>`)), fault.DmnSheetFile},
		"stray":     {parts(t, book, cellsOf(`<row r="1"><c r="A2"><v>1</v></c></row>`)), fault.DmnSheetFile},
		"dtd":       {parts(t, book, map[string]func(string) string{"xl/x.xml": func(string) string { return `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>` }}), fault.DmnSheetFile},
		"broken":    {parts(t, book, map[string]func(string) string{page1: func(s string) string { return s[:len(s)/2] }}), fault.DmnSheetFile},
		"cut":       {book[:len(book)/2], fault.DmnSheetFile},
		"old":       {append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 4096)...), fault.DmnSheetFile},
		"no zip":    {[]byte("PK\x03\x04 and nothing more"), fault.DmnSheetFile},
		"large":     {append([]byte("PK\x03\x04"), make([]byte, 17<<20)...), fault.DmnSheetSize},
		"no table":  {parts(t, book, cellsOf(`<row r="1"><c r="A1"><v>1</v></c></row>`)), fault.DmnSheetTitle},
		"formula":   {edited(t, func(f *excelize.File, page string) { require.NoError(t, f.SetCellFormula(page, "E8", "1+1")) }), fault.DmnSheetFormula},
		"merged":    {edited(t, func(f *excelize.File, page string) { require.NoError(t, f.MergeCell(page, "B8", "C8")) }), fault.DmnSheetMerged},
		"error":     {parts(t, book, cellsOf(title+`<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>`)), fault.DmnSheetError},
		"hidden": {edited(t, func(f *excelize.File, page string) {
			_, err := f.NewSheet("x")
			require.NoError(t, err)
			require.NoError(t, f.SetSheetVisible("x", false))
		}), fault.DmnSheetHidden},
		"several": {edited(t, func(f *excelize.File, page string) {
			_, err := f.NewSheet("x")
			require.NoError(t, err)
			require.NoError(t, f.SetCellValue("x", "A1", "Bảng quyết định"))
		}), fault.DmnSheetSeveral},
		"cells": {edited(t, func(f *excelize.File, page string) {
			require.NoError(t, f.SetCellValue(page, "E8", "1 +"))
			require.NoError(t, f.SetCellValue(page, "B8", "Nhà ở (riêng lẻ)"))
		}), fault.DmnSheetSyntax},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := sheet.Read(bytes.NewReader(c.book), []byte(fee), "fee")
			require.ErrorIs(t, err, c.code)
			for _, f := range fault.All(err) {
				require.NotContains(t, f.Vi()+f.En(), "{", "every placeholder is filled")
			}
		})
	}
}

func extra(n int) map[string]func(string) string {
	out := map[string]func(string) string{}
	for i := range n {
		out[fmt.Sprint("xl/extra", i)] = func(string) string { return "" }
	}
	return out
}

func TestEveryFaultOfAWorkbookNamesItsCell(t *testing.T) {
	b := edited(t, func(f *excelize.File, page string) {
		require.NoError(t, f.SetCellFormula(page, "E8", "1+1"))
		require.NoError(t, f.SetCellFormula(page, "F9", "A1"))
		require.NoError(t, f.MergeCell(page, "B8", "C8"))
	})
	_, _, err := sheet.Read(bytes.NewReader(b), []byte(fee), "fee")
	var cells []string
	for _, f := range fault.All(err) {
		cells = append(cells, f.Path())
	}
	require.Equal(t, []string{"E8", "F9", "B8:C8"}, cells)
}

// Cells of other programs: inline strings, booleans, ISO dates, times, exponents.
func TestCellsOfOtherPrograms(t *testing.T) {
	rows := `<row r="1"><c r="A1" t="inlineStr"><is><t>Decision table</t></is></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>Column</t></is></c><c r="B2" t="inlineStr"><is><r><t>Re</t></r><r><t>sult</t></r></is></c></row>` +
		`<row r="4"><c r="B4" t="b"><v>1</v></c></row><row r="5"><c r="B5" t="d"><v>2026-01-31</v></c></row>` +
		`<row r="6"><c r="B6"><v>1.5E-2</v></c></row><row r="7"><c r="B7"><v>0.28999999999999998</v></c></row>` +
		`<row r="8"><c r="B8" t="d"><v>2026-01-31T10:30:00Z</v></c></row><row r="9"><c r="B9" t="n"><v>1E+20</v></c></row>`
	doc, _, err := sheet.Read(bytes.NewReader(parts(t, write(t, fee, "inner"), cellsOf(rows))), []byte(fee), "inner")
	require.NoError(t, err)
	for _, text := range []string{"true", `@"2026-01-31"`, "0.015", "0.29", `@"2026-01-31T10:30:00"`, "100000000000000000000"} {
		require.Contains(t, string(doc), "<text>"+text+"</text>")
	}
}

func FuzzRead(f *testing.F) {
	book := write(f, fee, "fee")
	f.Add(book)
	f.Add(parts(f, book, cellsOf(`<row r="1"><c r="A1" t="inlineStr"><is><t>Decision table</t></is></c></row><row r="2"><c r="B2" s="99" t="s"><v>-1</v></c></row>`)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := sheet.Read(bytes.NewReader(b), []byte(fee), "fee"); err != nil {
			for _, one := range fault.All(err) {
				require.NotEqual(t, fault.Unexpected, one.Code(), "%v", one)
			}
		}
	})
}

// FuzzCells puts texts of the worksheet's XML before the reader.
func FuzzCells(f *testing.F) {
	book := write(f, fee, "inner")
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="3" spans="1:2"><c r="B3" s="3"><v>46054.5</v></c></row>`)
	f.Add(`<row r="1"><c r="A1" t="inlineStr"><is><t>Decision table</t></is></c></row><row r="2"><c r="B2" t="str"><v>x</v></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		if _, _, err := sheet.Read(bytes.NewReader(parts(t, book, cellsOf(rows))), []byte(fee), "inner"); err != nil {
			for _, one := range fault.All(err) {
				require.NotEqual(t, fault.Unexpected, one.Code(), "%v", one)
			}
		}
	})
}
