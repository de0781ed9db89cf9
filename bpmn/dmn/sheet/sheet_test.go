package sheet_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/hcm-egov/framework/bpmn/dmn/sheet"
	"github.com/hcm-egov/framework/egov/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

const fee = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="defs" name="Lệ phí" namespace="urn:phi">
  <itemDefinition name="tLoại"><typeRef>string</typeRef><allowedValues><text>"Nhà ở", "Xưởng", "Khác"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="loại"><variable name="loại" typeRef="tLoại"/></inputData>
  <inputData id="i2" name="diện tích"><variable name="diện tích" typeRef="number"/></inputData>
  <inputData id="i3" name="ngày nộp"><variable name="ngày nộp" typeRef="date"/></inputData>
  <decision id="fee" name="Phí thẩm định">
    <variable name="Phí thẩm định"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <decisionTable id="table" hitPolicy="FIRST" outputLabel="Phí">
      <input id="c1" label="Loại nhà"><inputExpression id="e1" typeRef="tLoại"><text>loại</text></inputExpression></input>
      <input id="c2"><inputExpression id="e2" typeRef="number"><text>diện tích</text></inputExpression><inputValues><text>&gt; 0</text></inputValues></input>
      <input id="c3" label="Ngày nộp"><inputExpression id="e3" typeRef="date"><text>ngày nộp</text></inputExpression></input>
      <output id="o1" name="phí" typeRef="number"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>
      <output id="o2" name="ghi chú" typeRef="string"/>
      <annotation name="Căn cứ"/>
      <rule id="r1"><inputEntry id="x1"><text>"Nhà ở"</text></inputEntry><inputEntry><text>&lt;= 200</text></inputEntry><inputEntry><text>@"2026-01-31"</text></inputEntry>
        <outputEntry><text>75000</text></outputEntry><outputEntry><text>"Mức 1"</text></outputEntry><annotationEntry><text>NĐ 12</text></annotationEntry></rule>
      <rule id="r2"><inputEntry><text>"Nhà ở", "Xưởng"</text></inputEntry><inputEntry><text>250.5</text></inputEntry><inputEntry><text>&gt;= @"2026-01-31"</text></inputEntry>
        <outputEntry><text>diện tích * 400</text></outputEntry><outputEntry><text>loại</text></outputEntry></rule>
      <rule id="r3"><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>90000</text></outputEntry><outputEntry><text>"007"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <businessKnowledgeModel id="bkm" name="hệ số"><encapsulatedLogic><formalParameter name="x" typeRef="string"/>
    <decisionTable id="inner"><input><inputExpression><text>x</text></inputExpression></input><output/>
      <rule><inputEntry><text>"A","B"</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel>
</definitions>
`

func write(t testing.TB, doc, id string) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, sheet.Write(&b, []byte(doc), id, sheet.Options{}))
	return b.Bytes()
}

// edited is the workbook of the fee with changes.
func edited(t testing.TB, change func(f *excelize.File, page string)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(write(t, fee, "fee")))
	require.NoError(t, err)
	change(f, f.GetSheetName(0))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

func TestAWorkbookThatNobodyChangedChangesNothing(t *testing.T) {
	for _, id := range []string{"fee", "table", "bkm", "inner"} {
		out, changes, err := sheet.Read(bytes.NewReader(write(t, fee, id)), []byte(fee), id)
		require.NoError(t, err)
		require.Empty(t, changes)
		require.Equal(t, fee, string(out))
		for _, o := range []sheet.Options{{}, {Lang: "en", Comma: ';', BOM: true}} {
			var b bytes.Buffer
			require.NoError(t, sheet.WriteCSV(&b, []byte(fee), id, o))
			out, changes, err = sheet.ReadCSV(&b, []byte(fee), id)
			require.NoError(t, err)
			require.Empty(t, changes)
			require.Equal(t, fee, string(out))
		}
	}
}

func TestTheSuiteComesBackFromWorkbooks(t *testing.T) {
	const dir = "../../../../shared/suites/dmn"
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("suite missing: ", dir)
		}
		t.Skip("suite not present")
	}
	count := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".dmn") {
			return err
		}
		doc, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, part := range strings.Split(string(doc), "<decisionTable")[1:] {
			_, id, ok := strings.Cut(part[:strings.Index(part, ">")], ` id="`)
			if !ok {
				continue
			}
			id, _, _ = strings.Cut(id, `"`)
			out, changes, err := sheet.Read(bytes.NewReader(write(t, string(doc), id)), doc, id)
			require.NoError(t, err, path)
			require.Empty(t, changes, path)
			require.Equal(t, string(doc), string(out))
			count++
		}
		return nil
	}))
	require.Greater(t, count, 20)
}

// What staff sees: the cells of the workbook, and what is a number or a date.
func TestWorkbooksShowNumbersAndDates(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(write(t, fee, "fee")))
	require.NoError(t, err)
	page := f.GetSheetName(0)
	require.Equal(t, "Phí", page)
	rows, err := f.GetRows(page)
	require.NoError(t, err)
	var b strings.Builder
	for _, row := range rows {
		fmt.Fprintln(&b, strings.Join(row, " | "))
	}
	golden(t, "fee.txt", b.String())
	for name, kind := range map[string]excelize.CellType{
		"D8": excelize.CellTypeUnset, "E8": excelize.CellTypeUnset, "C9": excelize.CellTypeUnset,
		"B8": excelize.CellTypeSharedString, "D9": excelize.CellTypeSharedString, "F10": excelize.CellTypeSharedString,
	} {
		got, err := f.GetCellType(page, name)
		require.NoError(t, err)
		require.Equal(t, kind, got, name)
	}
	lists, err := f.GetDataValidations(page)
	require.NoError(t, err)
	require.Equal(t, `"Nhà ở,Xưởng,Khác"`, lists[0].Formula1)
	panes, err := f.GetPanes(page)
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, "B8", panes.TopLeftCell)
}

func TestChangesOfStaff(t *testing.T) {
	b := edited(t, func(f *excelize.File, page string) {
		date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		require.NoError(t, err)
		clock, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr(`dd/mm/yyyy hh:mm "giờ"`)})
		require.NoError(t, err)
		money, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr(`#,##0 "đồng/m2"`)})
		require.NoError(t, err)
		require.NoError(t, f.SetCellValue(page, "E8", 80000.29))
		require.NoError(t, f.SetCellStyle(page, "E8", "E8", money))
		require.NoError(t, f.SetCellValue(page, "F8", 26734)) // a number among strings
		require.NoError(t, f.SetCellStyle(page, "F8", "F8", money))
		require.NoError(t, f.SetCellValue(page, "D9", 46054))
		require.NoError(t, f.SetCellStyle(page, "D9", "D9", date))
		require.NoError(t, f.SetCellValue(page, "D10", "< 01/03/2026"))
		require.NoError(t, f.DuplicateRow(page, 8))
		require.NoError(t, f.SetCellValue(page, "B8", "Khác, Xưởng"))
		require.NoError(t, f.SetCellValue(page, "G8", 46054.5))
		require.NoError(t, f.SetCellStyle(page, "G8", "G8", clock))
		require.NoError(t, f.SetCellValue(page, "D1", "U"))
		require.NoError(t, f.SetCellBool(page, "E10", true))
	})
	doc, changes, err := sheet.Read(bytes.NewReader(b), []byte(fee), "fee")
	require.NoError(t, err)
	var text strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&text, "%s\n%s\n", c.Vi, c.En)
	}
	golden(t, "changes.txt", text.String())
	golden(t, "changed.dmn", string(doc))
	again, changes, err := sheet.Read(bytes.NewReader(write(t, string(doc), "fee")), doc, "fee")
	require.NoError(t, err)
	require.Empty(t, changes)
	require.Equal(t, string(doc), string(again))
}

func ptr[T any](v T) *T { return &v }

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestFaults(t *testing.T) {
	require.ErrorIs(t, sheet.Write(&bytes.Buffer{}, []byte(fee), "nobody", sheet.Options{}), fault.DmnReference)
	require.ErrorIs(t, sheet.WriteCSV(&bytes.Buffer{}, []byte("x"), "fee", sheet.Options{}), fault.DmnXML)
	_, _, err := sheet.ReadCSV(strings.NewReader("x"), []byte(fee), "fee")
	require.ErrorIs(t, err, fault.DmnSheetTitle)
	_, _, err = sheet.ReadCSV(strings.NewReader("x"), []byte(fee), "i1")
	require.ErrorIs(t, err, fault.DmnReference)
	_, _, err = sheet.Read(strings.NewReader("x"), []byte(fee), "fee")
	require.ErrorIs(t, err, fault.DmnSheetFile)
	long := strings.Replace(fee, "NĐ 12", strings.Repeat("x", 40000), 1)
	require.ErrorIs(t, sheet.Write(&bytes.Buffer{}, []byte(long), "fee", sheet.Options{}), fault.DmnSheetSize)
}

func BenchmarkWorkbook(b *testing.B) {
	rule := `<rule><inputEntry><text>"Nhà ở"</text></inputEntry><inputEntry><text>%d</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>%d</text></outputEntry><outputEntry><text>"Mức"</text></outputEntry></rule>`
	var rules strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&rules, rule, i, i)
	}
	doc := strings.Replace(fee, `<rule id="r1">`, rules.String()+`<rule id="r1">`, 1)
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			write(b, doc, "fee")
		}
	})
	book := write(b, doc, "fee")
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, changes, err := sheet.Read(bytes.NewReader(book), []byte(doc), "fee")
			require.NoError(b, err)
			require.Empty(b, changes)
		}
	})
}
