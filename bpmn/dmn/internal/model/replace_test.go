package model_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// changes are what happens to a table, each on the table as it was read.
var changes = map[string]func(t *model.Table){
	"cell": func(t *model.Table) { t.Rules[0].Inputs[0].Text = "> 1\n  and more" },
	"policy": func(t *model.Table) {
		t.HitPolicy, t.Aggregation, t.OutputLabel, t.Description = model.Collect, model.Max, "", "anew"
	},
	"move": func(t *model.Table) {
		t.Rules[0], t.Rules[1] = t.Rules[1], t.Rules[0]
	},
	"copy": func(t *model.Table) {
		second := *t.Rules[0]
		second.Outputs = []model.Cell{{ID: second.Outputs[0].ID, Text: `"copy"`}}
		t.Rules = append(t.Rules, &second)
	},
	"remove": func(t *model.Table) { t.Rules = t.Rules[1:] },
	"column": func(t *model.Table) {
		t.Inputs = append(t.Inputs, &model.InputClause{Expression: model.Literal{Base: model.Base{TypeRef: "date and time"}, Text: "when"}})
		t.Annotations = append(t.Annotations, "why")
		for _, r := range t.Rules {
			r.Inputs = append(r.Inputs, model.Cell{Text: "-"})
			r.Annotations = append(r.Annotations, "because")
		}
	},
	"retype": func(t *model.Table) {
		t.Inputs[0].Expression.TypeRef, t.Inputs[0].Allowed = "string", &model.Tests{Text: `"a"`}
		t.Outputs[0].TypeRef, t.Outputs[0].Default = "tFee", &model.Literal{Text: "0"}
	},
	"new": func(t *model.Table) {
		*t = model.Table{
			Inputs: []*model.InputClause{{Expression: model.Literal{Text: "x"}}}, Outputs: []*model.OutputClause{{}},
			Rules: []*model.Rule{{Inputs: []model.Cell{{Text: "1"}}, Outputs: []model.Cell{{Text: "2"}}}},
		}
	},
}

// TestReplacedTables shows the documents of testdata/replaced.txt with a changed
// table: the comment before each says what changed, and of which element.
func TestReplacedTables(t *testing.T) {
	seen := map[string]bool{}
	blocks(t, "testdata/replaced.txt", func(t *testing.T, xml string) string {
		what, xml, _ := strings.Cut(xml, "\n")
		words := strings.Fields(what)
		change, id := words[2], words[3]
		seen[change] = true
		d, err := model.Read(whole(xml))
		require.NoError(t, err)
		table := tables(d)[id]
		if table == nil {
			table = &model.Table{}
		}
		changes[change](table)
		out, err := model.ReplaceTable(whole(xml), id, table)
		require.NoError(t, err)
		again, err := model.ReplaceTable(out, id, tables(mustRead(t, out))[id])
		require.NoError(t, err)
		assert.Equal(t, string(out), string(again))
		return strings.TrimSuffix(strings.TrimPrefix(string(out), head), tail)
	})
	assert.Len(t, seen, len(changes))
}

const plainTable = `<decision id="d" name="phí"><decisionTable id="t"><output/><rule id="r"><outputEntry id="c"><text>"café"</text></outputEntry></rule></decisionTable></decision>`

func TestReplacingKeepsTheEncoding(t *testing.T) {
	encode := func(f func(string) (string, error), declared string) []byte {
		s, err := f(`<?xml version="1.0" encoding="` + declared + `"?>` + "\r\n" + head + strings.ReplaceAll(plainTable, "phí", "fee") + tail)
		require.NoError(t, err)
		return []byte(s)
	}
	for name, xml := range map[string][]byte{
		"UTF-8 with mark": append([]byte("\xef\xbb\xbf"), whole(plainTable)...),
		"UTF-16":          encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String, "UTF-16"),
		"windows-1252":    encode(charmap.Windows1252.NewEncoder().String, "windows-1252"),
	} {
		t.Run(name, func(t *testing.T) {
			table := tables(mustRead(t, xml))["d"]
			table.Rules[0].Outputs[0].Text = `"lệ phí – café"`
			out, err := model.ReplaceTable(xml, "d", table)
			require.NoError(t, err)
			assert.Equal(t, xml[:20], out[:20])
			assert.Equal(t, `"lệ phí – café"`, tables(mustRead(t, out))["t"].Rules[0].Outputs[0].Text)
			table.Rules[0].Outputs[0].Text = `"café"`
			back, err := model.ReplaceTable(out, "t", table)
			require.NoError(t, err)
			assert.Equal(t, xml, back)
		})
	}
}

func TestReplacingRefuses(t *testing.T) {
	table := tables(mustRead(t, whole(plainTable)))["d"]
	for _, id := range []string{"", "gone", "r", "D"} {
		_, err := model.ReplaceTable(whole(plainTable), id, table)
		assert.ErrorIs(t, err, fault.DmnReference)
	}
	_, err := model.ReplaceTable([]byte("<a/>"), "d", table)
	assert.ErrorIs(t, err, fault.DmnRoot)
	table.Rules[0].Inputs = []model.Cell{{Text: "too many"}}
	_, err = model.ReplaceTable(whole(plainTable), "d", table)
	assert.ErrorIs(t, err, fault.DmnCells)
}
