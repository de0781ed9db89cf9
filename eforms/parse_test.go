package eforms_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
)

func TestParseKeepsWhatTheDefinitionSays(t *testing.T) {
	f, err := eforms.Parse(permit(t))
	require.NoError(t, err)
	assert.Equal(t, "building-permit", f.ID())
	assert.Equal(t, 1, f.Version())
	assert.Equal(t, "New building permit for a private house", f.Title("en"))
	require.Len(t, f.Pages(), 4)
	x, ok := f.Field("/owners/3/share")
	require.True(t, ok)
	assert.Equal(t, "/owners/*/share", x.At)
	assert.Equal(t, "number", x.Type)
	assert.Equal(t, "number", f.Pages()[2].Sections[0].Fields[0].Fields[2].Type)
	_, ok = f.Field("/owners/x/share")
	assert.False(t, ok)
	assert.Equal(t, []string{"/applicant/name"}, f.Bindings()["citizen.name"])
	assert.Equal(t, permit(t), f.Source())
}

// Each file of testdata/bad is a definition; the golden file lists its faults.
func TestParseReportsAllFaultsAtOnce(t *testing.T) {
	for _, name := range []string{"layout", "schema"} {
		def, err := os.ReadFile("testdata/bad-" + name + ".json")
		require.NoError(t, err)
		_, err = eforms.Parse(def)
		require.Error(t, err)
		var b strings.Builder
		for _, e := range fault.All(err) {
			b.WriteString(string(e.Code()) + "\t" + e.Path() + "\t" + e.Vi() + "\n")
		}
		golden(t, "bad-"+name+".txt", b.String())
	}
}

// with puts a schema for the one field /a into a minimal definition.
func with(schema string) []byte {
	return []byte(`{"id":"x","version":1,"title":{"vi":"X"},"schema":` + schema + `,
	 "layout":{"pages":[{"id":"p","title":{"vi":"P"},"sections":[{"fields":[{"at":"/a","widget":"text","label":{"vi":"A"}}]}]}]}}`)
}

func TestParseHostile(t *testing.T) {
	ok := `{"type":"object","properties":{"a":{"type":"string"}}}`
	_, err := eforms.Parse(with(ok))
	require.NoError(t, err)

	doubling := `"s0":{"type":"string"}`
	for i := 1; i < 40; i++ {
		n, p := itoa(i), itoa(i-1)
		doubling += `,"s` + n + `":{"allOf":[{"$ref":"#/$defs/s` + p + `"},{"$ref":"#/$defs/s` + p + `"}]}`
	}
	for name, c := range map[string]struct {
		def  []byte
		code fault.Code
	}{
		"empty":         {nil, fault.EformsJSON},
		"no object":     {[]byte(`[]`), fault.EformsShape},
		"null":          {[]byte(`null`), fault.EformsShape},
		"trailing":      {append(with(ok), "{}"...), fault.EformsJSON},
		"twice":         {[]byte(`{"id":"a","id":"b"}`), fault.EformsTwice},
		"deep":          {[]byte(strings.Repeat("[", 1e5)), fault.EformsDepth},
		"large":         {[]byte(`"` + strings.Repeat("x", 2<<20) + `"`), fault.TooLarge},
		"many":          {[]byte("[" + strings.Repeat("1,", 1e5) + "1]"), fault.EformsNodes},
		"bytes":         {[]byte("{\"id\":\"\xff\"}"), fault.EformsText},
		"exponent":      {with(`{"type":"object","properties":{"a":{"type":"integer","minimum":1e10000000}}}`), fault.EformsNumberSize},
		"digits":        {with(`{"type":"object","properties":{"a":{"maximum":` + strings.Repeat("9", 100) + `}}}`), fault.EformsNumberSize},
		"remote":        {with(`{"type":"object","properties":{"a":{"$ref":"https://example.org/x"}}}`), fault.EformsSchemaRef},
		"file":          {with(`{"type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}}`), fault.EformsSchemaRef},
		"loop":          {with(`{"type":"object","properties":{"a":{"$ref":"#/properties/a"}}}`), fault.EformsSchemaRecursion},
		"recursion":     {with(`{"type":"object","properties":{"a":{"type":"string"},"b":{"$ref":"#"},"c":{"$ref":"#/properties/d"},"d":{"properties":{"e":{"$ref":"#/properties/c"}}}}}`), fault.EformsSchemaRef},
		"recursion two": {with(`{"type":"object","properties":{"a":{"type":"string"},"c":{"$ref":"#/properties/d"},"d":{"properties":{"e":{"$ref":"#/properties/c"}}}}}`), fault.EformsSchemaRecursion},
		"doubling":      {with(`{"type":"object","$defs":{` + doubling + `},"properties":{"a":{"$ref":"#/$defs/s39"}}}`), fault.TooLarge},
		"pattern":       {with(`{"type":"object","properties":{"a":{"type":"string","pattern":"(?<=x)y"}}}`), fault.EformsSchemaPattern},
		"long pattern":  {with(`{"type":"object","properties":{"a":{"type":"string","pattern":"` + strings.Repeat("a", 600) + `"}}}`), fault.EformsSchemaPattern},
		"id":            {with(`{"type":"object","properties":{"a":{"$id":"https://example.org","type":"string"}}}`), fault.EformsSchemaKeyword},
		"draft":         {with(`{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"a":{"type":"string"}}}`), fault.EformsSchemaDraft},
		"empty enum":    {with(`{"type":"object","properties":{"a":{"type":"string","enum":[]}}}`), fault.EformsSchemaEnum},
		"bad keyword":   {with(`{"type":"object","properties":{"a":{"type":"string","minLength":"x"}}}`), fault.EformsSchema},
		"bad type":      {with(`{"type":"object","properties":{"a":{"type":"text"}}}`), fault.EformsSchema},
		"no schema":     {with(`7`), fault.EformsSchema},
		"not an object": {with(`{"type":"array"}`), fault.EformsSchemaRoot},
	} {
		began := time.Now()
		_, err := eforms.Parse(c.def)
		assert.ErrorIs(t, err, c.code, name)
		assert.Less(t, time.Since(began), 5*time.Second, name)
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func TestHostileDataNeverPanics(t *testing.T) {
	f := permitForm(t)
	deep := any("x")
	for range 1000 {
		deep = []any{deep}
	}
	wide := make([]any, 50_000)
	for i := range wide {
		wide[i] = true
	}
	for name, v := range map[string]any{
		"deep": deep, "wide": wide, "exponent": json.Number("1e10000000"), "no number": json.Number("abc"),
		"bytes": "\xff", "type": struct{}{}, "chan": make(chan int), "long": strings.Repeat("x", 2<<20),
	} {
		for _, data := range []map[string]any{{"site": map[string]any{"area": v}}, {"owners": v}, {"applicant": v}, {"x": v}} {
			err := f.Validate(data)
			assert.Error(t, err, name)
			_, err = f.Render(eforms.View{Data: data})
			assert.Error(t, err, name)
		}
	}
	for _, v := range []any{"text", true, 7, []any{}, []any{7}, []any{nil}, map[string]any{"a": nil}, nil} {
		for _, data := range []map[string]any{{"site": v}, {"owners": v}, {"applicant": v}, {"drawings": v}, {"confirmed": v}, {"owners": []any{v}}, {"drawings": []any{v}}} {
			require.Error(t, f.Validate(data))
			for page := range 4 {
				_, err := f.Render(eforms.View{Data: data, Page: page})
				require.NoError(t, err)
			}
			_, err := f.Summary(eforms.View{Data: data})
			require.NoError(t, err)
			for _, a := range []string{"next", "add:/owners", "remove:/owners/0", "remove:/drawings/0", "submit"} {
				_, err = f.Step(post("_page", "2", "_action", a, "/owners/0/name", "Ai"), data)
				require.NoError(t, err)
			}
		}
	}
	_, err := f.Render(eforms.View{Page: 99})
	require.ErrorIs(t, err, fault.EformsPage)
	_, err = f.Render(eforms.View{Page: -1})
	require.ErrorIs(t, err, fault.EformsPage)
}
