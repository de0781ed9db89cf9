package model_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// forget clears what writing does not keep: lines, paths, and with ids those too.
func forget(v reflect.Value, names ...string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			forget(v.Elem(), names...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			forget(v.Index(i), names...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			for _, name := range names {
				if v.Type().Field(i).Name == name {
					v.Field(i).SetZero()
				}
			}
			forget(v.Field(i), names...)
		}
	}
}

func read(t *testing.T, xml []byte, forgotten ...string) *model.Definitions {
	d, err := model.Read(xml)
	require.NoError(t, err, string(xml))
	forget(reflect.ValueOf(d), append(forgotten, "Line", "Path", "TextLine", "Extensions", "Warnings")...)
	return d
}

// TestWritingKeepsEverything writes every document of the public suite and reads
// it back: twice, since ids are given by the first writing.
func TestWritingKeepsEverything(t *testing.T) {
	suite(t, func(t *testing.T, xml []byte) {
		first, err := model.Write(read(t, xml))
		require.NoError(t, err)
		assert.Equal(t, read(t, xml, "ID"), read(t, first, "ID"))
		second, err := model.Write(read(t, first))
		require.NoError(t, err)
		assert.Equal(t, read(t, first), read(t, second))
		assert.Equal(t, string(first), string(second))
	})
}

// TestOlderVersionsAreWrittenAnew shows what comes of documents of each version.
func TestOlderVersionsAreWrittenAnew(t *testing.T) {
	blocks(t, "testdata/written.txt", func(t *testing.T, xml string) string {
		d, err := model.Read([]byte(xml))
		require.NoError(t, err)
		out, err := model.Write(d)
		require.NoError(t, err)
		again, err := model.Write(read(t, out))
		require.NoError(t, err)
		assert.Equal(t, string(out), string(again))
		return string(out)
	})
}

func TestWritingRefusesWhatCannotBeRead(t *testing.T) {
	d := read(t, whole("<decision id='a' name='a'/>"))
	d.Decisions = append(d.Decisions, d.Decisions[0], &model.Decision{})
	d.Decisions[0].Logic = &model.Literal{Text: "1 < 2 & \"\r\n\" ]]>"}
	_, err := model.Write(d)
	assert.ErrorIs(t, err, fault.DmnDuplicateID)
	assert.ErrorIs(t, err, fault.DmnDuplicateName)
	assert.ErrorIs(t, err, fault.DmnMissing)
	d.Decisions = d.Decisions[:1]
	out, err := model.Write(d)
	require.NoError(t, err)
	assert.Equal(t, "1 < 2 & \"\r\n\" ]]>", read(t, out).Decisions[0].Logic.(*model.Literal).Text)
	d.Decisions[0].Logic = &model.Literal{Text: "\x00"}
	_, err = model.Write(d)
	assert.ErrorIs(t, err, fault.DmnXML)
}

// tables lists the tables that are the logic of a decision or knowledge model
// with an id, and those with an id of their own.
func tables(d *model.Definitions) map[string]*model.Table {
	m := map[string]*model.Table{}
	add := func(id string, e model.Expression) {
		if t, ok := e.(*model.Table); ok && id != "" {
			m[id] = t
		}
		model.Walk(e, func(e model.Expression) {
			if t, ok := e.(*model.Table); ok && t.ID != "" {
				m[t.ID] = t
			}
		})
	}
	for _, x := range d.Decisions {
		add(x.ID, x.Logic)
	}
	for _, k := range d.Knowledge {
		if k.Logic != nil {
			add(k.ID, k.Logic.Body)
		}
	}
	return m
}

// TestTablesAreReplacedInPlace changes every table of the public suite.
func TestTablesAreReplacedInPlace(t *testing.T) {
	count := 0
	suite(t, func(t *testing.T, xml []byte) {
		d, err := model.Read(xml)
		require.NoError(t, err)
		for id, table := range tables(d) {
			count++
			same, err := model.ReplaceTable(xml, id, table)
			require.NoError(t, err)
			assert.Equal(t, string(xml), string(same), "nothing changed")

			cell := &table.Rules[len(table.Rules)-1].Outputs[0]
			before := cell.Text
			cell.Text = `"` + strings.Repeat("changed", 3) + `"`
			other, err := model.ReplaceTable(xml, id, table)
			require.NoError(t, err)
			assert.Contains(t, `"changedchangedchanged"`, changed(string(xml), string(other)), "one cell changed")
			assert.Equal(t, table.Rules, tables(mustRead(t, other))[id].Rules)
			cell.Text = before

			table.Rules = append(table.Rules, &model.Rule{Inputs: make([]model.Cell, len(table.Inputs)), Outputs: make([]model.Cell, len(table.Outputs))})
			longer, err := model.ReplaceTable(xml, id, table)
			require.NoError(t, err)
			got := tables(mustRead(t, longer))[id]
			assert.Len(t, got.Rules, len(table.Rules))
			assert.NotEmpty(t, got.Rules[len(table.Rules)-1].ID)
			table.Rules = table.Rules[:len(table.Rules)-1]
			back, err := model.ReplaceTable(longer, id, table)
			require.NoError(t, err)
			assert.Equal(t, squeeze(string(xml)), squeeze(string(back)), "the new rule is gone again")
		}
	})
	assert.NotZero(t, count)
}

func mustRead(t *testing.T, xml []byte) *model.Definitions {
	d, err := model.Read(xml)
	require.NoError(t, err)
	return d
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// changed is what of b is not in a before or after it.
func changed(a, b string) string {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return b
}
