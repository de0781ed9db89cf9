package table_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/bpmn/dmn/internal/trace"
	"github.com/hcm-egov/framework/egov/feel"
)

func feeTable(t testing.TB) *model.Table {
	tab := parse(t, `FIRST
in hồ sơ.loại : string ("Nhà ở", "Xưởng", "Khác") | in hồ sơ.diện tích : number (> 0) | in hồ sơ.ngày nộp : date | out phí : number = 0 | out ghi chú : string
"Nhà ở" | <= 200 | < @"2026-01-01" | 75000 | "Mức 1"
"Nhà ở", "Xưởng" | <= 200 | >= @"2026-01-01" | hồ sơ.diện tích * 400 | "Mức 2, theo diện tích"
"Nhà ở" | (200..1000] | - | 90000 | "<b>Mức 3</b>"
not("Nhà ở") | > 1000 | - | 120000 |`)
	tab.OutputLabel = "Phí thẩm định & cấp phép"
	tab.Inputs[0].Label, tab.Inputs[1].Label, tab.Outputs[0].Label = "Loại công trình", "Diện tích", "Phí (đồng)"
	tab.Annotations = []string{"Căn cứ"}
	tab.Rules[0].Annotations = []string{"Nghị quyết 12/2025/NQ-HĐND ngày 11 tháng 12 năm 2025"}
	tab.Rules[2].Annotations = []string{"Nghị quyết 12/2025/NQ-HĐND"}
	return tab
}

func traced(t testing.TB, tab *model.Table, context string) *trace.Table {
	s := feel.NewSession(t.Context(), feel.Limits{}, nil)
	tr := &trace.Trace{Cells: true}
	s.Trace = tr
	s.Eval(compile(t, tab), feel.Map(eval(t, context).(map[string]any)))
	require.Len(t, tr.Tables, 1)
	return &tr.Tables[0]
}

func TestHTML(t *testing.T) {
	tab := feeTable(t)
	context := `{hồ sơ: {loại: "Xưởng", diện tích: 150, ngày nộp: @"2026-01-31"}}`
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>DMN</title>\n<body style=\"font:1rem/1.5 system-ui,sans-serif;margin:1rem\">\n")
	require.NoError(t, table.HTML{Style: true}.Write(&b, tab))
	require.NoError(t, table.HTML{Trace: traced(t, tab, context)}.Write(&b, tab))
	none := traced(t, tab, `{hồ sơ: {loại: "Khác", diện tích: 150, ngày nộp: @"2026-01-31"}}`)
	none.Held = nil
	require.NoError(t, table.HTML{Lang: "en", Trace: none}.Write(&b, tab))
	require.NotContains(t, b.String(), "<b>Mức")
	file := "testdata/table.html"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}
