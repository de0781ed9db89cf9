package eforms_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/eforms"
)

// Keywords that combine schemas become one sentence for each field concerned.
func TestKeywordsBecomeSentences(t *testing.T) {
	for _, c := range []struct{ name, schema, data, want string }{
		{"if then", `"if":{"required":["a"],"properties":{"a":{"const":"x"}}},"then":{"required":["b"]}`, `{"a":"x"}`, "/b\tB: cần nhập.\n"},
		{"if else", `"if":{"required":["a"]},"else":{"required":["n"]}`, `{}`, "/n\tN: cần nhập.\n"},
		{"dependentRequired", `"dependentRequired":{"a":["b","n"]}`, `{"a":"x"}`, "/b\tB: cần nhập.\n/n\tN: cần nhập.\n"},
		{"dependentSchemas", `"dependentSchemas":{"a":{"properties":{"n":{"minimum":5}}}}`, `{"a":"x","n":3}`, "/n\tN: phải từ 5 trở lên.\n"},
		{"allOf", `"allOf":[{"properties":{"a":{"maxLength":1}}},{"properties":{"a":{"pattern":"^y"}}}]`, `{"a":"xx"}`,
			"/a\tA: tối đa 1 ký tự.\n/a\tA: chưa đúng dạng yêu cầu.\n"},
		{"oneOf meant", `"oneOf":[{"properties":{"a":{"const":"x"}},"required":["b"]},{"properties":{"a":{"const":"y"}},"required":["n"]}]`, `{"a":"y"}`, "/n\tN: cần nhập.\n"},
		{"anyOf", `"anyOf":[{"required":["a"]},{"required":["b"]}]`, `{"n":1}`, "\tDữ liệu gửi lên: câu trả lời chưa phù hợp.\n"},
		{"not", `"not":{"required":["a"]}`, `{"a":"x"}`, "\tDữ liệu gửi lên: câu trả lời chưa phù hợp.\n"},
		{"unevaluated", `"unevaluatedProperties":false`, `{"a":"x","zz":1}`, "/zz\tDữ liệu gửi lên: biểu mẫu không có mục này.\n"},
		{"multipleOf", `"allOf":[{"properties":{"n":{"multipleOf":0.01}}}]`, `{"n":69.961}`, "/n\tN: phải là bội số của 0,01.\n"},
		{"money", `"allOf":[{"properties":{"n":{"multipleOf":0.01}}}]`, `{"n":69.96}`, ""},
		{"exclusive", `"allOf":[{"properties":{"n":{"exclusiveMinimum":0,"exclusiveMaximum":10}}}]`, `{"n":10}`, "/n\tN: phải nhỏ hơn 10.\n"},
	} {
		f, err := eforms.Parse([]byte(`{"id":"x","version":1,"title":{"vi":"X"},"schema":{"type":"object","properties":{
		 "a":{"type":"string"},"b":{"type":"string"},"n":{"type":"number"}},` + c.schema + `},
		 "layout":{"pages":[{"id":"p","title":{"vi":"P"},"sections":[{"fields":[
		  {"at":"/a","widget":"text","label":{"vi":"A"}},{"at":"/b","widget":"text","label":{"vi":"B"}},{"at":"/n","widget":"number","label":{"vi":"N"}}]}]}]}}`))
		require.NoError(t, err, c.name)
		data, err := eforms.UnmarshalData([]byte(c.data))
		require.NoError(t, err)
		assert.Equal(t, c.want, sentences(f.Validate(data)), c.name)
	}
}

// A rule may hide what another rule reads; the search ends also when two rules
// chase each other.
func TestRulesSettle(t *testing.T) {
	f, err := eforms.Parse([]byte(`{"id":"x","version":1,"title":{"vi":"X"},"schema":{"type":"object","properties":{
	 "a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"},"d":{"type":"string"}}},
	 "layout":{"pages":[{"id":"p","title":{"vi":"P"},"sections":[{"fields":[
	  {"at":"/a","widget":"text","label":{"vi":"A"}},{"at":"/b","widget":"text","label":{"vi":"B"}},
	  {"at":"/c","widget":"text","label":{"vi":"C"}},{"at":"/d","widget":"text","label":{"vi":"D"}}]}]}]},
	 "rules":[{"field":"/c","visibleWhen":"b = \"yes\""},{"field":"/b","visibleWhen":"a = \"yes\""},{"field":"/d","visibleWhen":"d = null"}]}`))
	require.NoError(t, err)
	clean, err := f.Effective(map[string]any{"a": "no", "b": "yes", "c": "kept"})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a": "no"}, clean)
	clean, err = f.Effective(map[string]any{"a": "yes", "b": "yes", "c": "kept"})
	require.NoError(t, err)
	assert.Len(t, clean, 3)
	_, err = f.Effective(map[string]any{"d": "hides itself"})
	require.NoError(t, err)
}
