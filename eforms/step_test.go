package eforms_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/hcm-egov/framework/eforms"
)

// successful reads the controls that a browser would send (HTML, form
// submission), without buttons and files.
func successful(t *testing.T, page string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	var pairs []string
	var walk func(n *html.Node, selected string)
	walk = func(n *html.Node, selected string) {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		_, checked := at["checked"]
		switch {
		case n.Data == "input" && (at["type"] == "radio" || at["type"] == "checkbox") && !checked:
		case n.Data == "input" && at["type"] != "file":
			pairs = append(pairs, at["name"], at["value"])
		case n.Data == "textarea":
			pairs = append(pairs, at["name"], strings.ReplaceAll(n.FirstChild.Data, "\n", "\r\n"))
		case n.Data == "select":
			selected = at["name"]
		case n.Data == "option":
			if _, ok := at["selected"]; ok {
				pairs = append(pairs, selected, at["value"])
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, selected)
		}
	}
	walk(doc, "")
	return pairs
}

func TestStepWalksThroughTheForm(t *testing.T) {
	f := permitForm(t)
	data := map[string]any{}
	step := func(pairs ...string) eforms.Step {
		t.Helper()
		s, err := f.Step(post(pairs...), data)
		require.NoError(t, err)
		data = s.Data
		return s
	}
	s := step("_page", "0", "_action", "next", "/applicant/kind", "person")
	assert.Equal(t, 0, s.Page)
	assert.Contains(t, sentences(s.Err), "Họ và tên: cần nhập.")
	assert.NotContains(t, sentences(s.Err), "/site")

	s = step("_page", "0", "_action", "next", "/applicant/kind", "person", "/applicant/name", "Nguyễn Thị Thử", "/applicant/citizen", "079190000001",
		"/applicant/birthday", "5/11/1990", "/applicant/phone", "0901234567", "/applicant/ward", "26737")
	require.NoError(t, s.Err)
	assert.Equal(t, 1, s.Page)

	s = step("_page", "1", "_action", "refresh", "/site/basement", "true", "/site/parcel", "bad")
	require.NoError(t, s.Err, "a refresh complains of nothing")
	assert.Equal(t, 1, s.Page)
	out, err := f.Render(eforms.View{Data: data, Page: 1})
	require.NoError(t, err)
	assert.Contains(t, string(out), "Chiều sâu tầng hầm")
	assert.Contains(t, string(out), `value="bad"`)

	s = step("_page", "1", "_action", "next", "/site/basement", "false", "/site/parcel", "12/3", "/site/area", "80,5", "/site/floors", "2")
	require.NoError(t, s.Err)
	assert.Equal(t, 2, s.Page)

	s = step("_page", "2", "_action", "add:/owners", "_rows:/owners", "1", "/owners/0/name", "Một Một")
	assert.Len(t, s.Data["owners"], 2)
	s = step("_page", "2", "_action", "remove:/owners/0", "_rows:/owners", "2", "/owners/0/name", "Một Một", "/owners/1/name", "Hai Hai")
	assert.Equal(t, []any{map[string]any{"name": "Hai Hai"}}, s.Data["owners"])
	s = step("_page", "2", "_action", "back", "_rows:/owners", "1", "/owners/0/name", "Hai Hai")
	assert.Equal(t, 1, s.Page)
	s = step("_page", "2", "_action", "next", "_rows:/owners", "1", "/owners/0/name", "Hai Hai")
	assert.Equal(t, 3, s.Page)

	s = step("_page", "3", "_action", "submit", "/confirmed", "true")
	assert.False(t, s.Done)
	assert.Equal(t, 3, s.Page)
	assert.Equal(t, "/drawings\tBản vẽ thiết kế xây dựng: cần đính kèm tệp.\n", sentences(s.Err))

	data = f.SetFiles(data, []eforms.Attachment{{ID: "a", Field: "/drawings"}, {ID: "b", Field: "/drawings"}})
	s = step("_page", "3", "_action", "remove:/drawings/0", "/confirmed", "true")
	assert.Equal(t, []string{"a"}, s.Detach)
	s = step("_page", "3", "_action", "next", "/confirmed", "true")
	require.NoError(t, s.Err)
	assert.Equal(t, 4, s.Page, "the summary")
	s = step("_page", "4", "_action", "submit")
	assert.True(t, s.Done)
}

func TestAddToAnEmptyGroupShowsASecondRow(t *testing.T) {
	f := permitForm(t)
	s, err := f.Step(post("_page", "2", "_action", "add:/owners", "_rows:/owners", "1"), nil)
	require.NoError(t, err)
	out, err := f.Render(eforms.View{Data: s.Data, Page: 2})
	require.NoError(t, err)
	assert.Contains(t, string(out), "Chủ sở hữu 2")
	for range 9 {
		s, err = f.Step(post("_page", "2", "_action", "add:/owners"), s.Data)
		require.NoError(t, err)
	}
	assert.LessOrEqual(t, len(s.Data["owners"].([]any)), 5)
}

func TestStepIgnoresForgedActions(t *testing.T) {
	f := permitForm(t)
	want := marshal(t, answers())
	for _, action := range []string{"", "drop", "add:", "add:/site", "add:/nothing", "remove:", "remove:/", "remove:/owners", "remove:/owners/9", "remove:/owners/-1", "remove:/site/area/0", "remove:/applicant"} {
		s, err := f.Step(post("_page", "4", "_action", action), answers())
		require.NoError(t, err)
		assert.Equal(t, want, marshal(t, s.Data), action)
	}
}

func TestMergeKeepsWhatThePageDidNotShow(t *testing.T) {
	f := permitForm(t)
	stored := answers()
	stored["site"].(map[string]any)["basement"] = false // depth is hidden, its answer kept
	s, err := f.Step(post("_page", "1", "_action", "save", "/site/basement", "true", "/site/floors", ""), stored)
	require.NoError(t, err)
	site := s.Data["site"].(map[string]any)
	assert.Contains(t, site, "depth")
	assert.NotContains(t, site, "floors")
	assert.NotContains(t, site, "parcel")
	assert.Contains(t, s.Data, "applicant")
}
