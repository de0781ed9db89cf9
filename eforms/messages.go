package eforms

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// codes are the sentences of JSON Schema's keywords. The validator's own texts
// are never shown.
var codes = map[string]fault.Code{
	"required": fault.EformsRequired, "minLength": fault.EformsMinLength, "maxLength": fault.EformsMaxLength,
	"pattern": fault.EformsPattern, "enum": fault.EformsEnum, "minimum": fault.EformsMinimum, "maximum": fault.EformsMaximum,
	"exclusiveMinimum": fault.EformsExclusiveMinimum, "exclusiveMaximum": fault.EformsExclusiveMaximum,
	"multipleOf": fault.EformsMultipleOf, "minItems": fault.EformsMinItems, "maxItems": fault.EformsMaxItems,
	"minContains": fault.EformsAnswer, "uniqueItems": fault.EformsUnique, "const": fault.EformsConst,
	"additionalProperties": fault.EformsUnknown, "unevaluatedProperties": fault.EformsUnknown, "false": fault.EformsUnknown,
}

var formatCodes = map[string]fault.Code{
	"date": fault.EformsDate, "email": fault.EformsEmail,
	"vn-citizen": fault.EformsCitizen, "vn-tax": fault.EformsTax, "vn-phone": fault.EformsPhone,
}

// sentences turns leaves into faults that carry everything needed to say them
// again in another language.
func (f *Form) sentences(list []broken) []*fault.Error {
	var out []*fault.Error
	for _, b := range list {
		out = append(out, f.sentence(b, "vi"))
	}
	return out
}

func (f *Form) sentence(b broken, lang string) *fault.Error {
	label := f.label(b.field, b.Path, lang)
	if b.field != nil {
		if own, ok := b.field.Messages[b.Keyword]; ok {
			return fault.New(fault.EformsMessage, "label", label, "message", own.In(lang), "keyword", b.Keyword).At(b.Path)
		}
	}
	raw, shown := limit(b.Param, lang)
	return fault.New(b.code(), "label", label, "limit", shown, "keyword", b.Keyword, "raw", raw).At(b.Path)
}

func limit(param any, lang string) (raw, shown string) {
	n, ok := param.(json.Number)
	if !ok {
		return "", ""
	}
	return string(n), shownNumber(n, lang)
}

// code chooses the sentence: what is wrong said in the words of the widget.
func (b broken) code() fault.Code {
	x := b.field
	if x == nil {
		x = &field{}
	}
	switch {
	case x.Widget == WidgetFile && (b.Keyword == "required" || b.Keyword == "minItems"):
		return fault.EformsAttach
	case x.agree && (b.Keyword == "required" || b.Keyword == "const"):
		return fault.EformsAgree
	case b.Keyword == "required" && (len(x.Options) > 0 || x.Catalog != "" || x.Type == "boolean"):
		return fault.EformsChoose
	case b.Keyword == "type":
		return typeCode(x)
	case b.Keyword == "format":
		if c, ok := formatCodes[x.format]; ok {
			return c
		}
		return fault.EformsFormat
	}
	if c, ok := codes[b.Keyword]; ok {
		return c
	}
	return fault.EformsAnswer
}

func typeCode(x *field) fault.Code {
	switch x.Type {
	case "integer":
		return fault.EformsInteger
	case "number":
		return fault.EformsNumber
	}
	return fault.EformsType
}

// label is the field's label, with the row before it in a repeating group:
// "Chủ sở hữu 2 – Họ và tên". Data that no field answers for is named generally;
// its keys may be anything.
func (f *Form) label(x *field, ptr, lang string) string {
	if x == nil {
		return word(lang, "data")
	}
	label := x.Label.In(lang)
	row, ok := x.rowOf(ptr)
	switch {
	case !ok:
		return label
	case x.group != nil:
		return x.group.rowName(row, lang) + " – " + label
	}
	return x.rowName(row, lang)
}

// rowName is "Chủ sở hữu 2".
func (x *field) rowName(row int, lang string) string {
	return x.itemName(lang) + " " + strconv.Itoa(row+1)
}

func (x *field) itemName(lang string) string {
	if x.Item.Vi != "" {
		return x.Item.In(lang)
	}
	return x.Label.In(lang)
}

// lowerFirst fits a name into a sentence: "Thêm chủ sở hữu". Abbreviations stay.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || !unicode.IsLower(r[1]) {
		return s
	}
	return string(unicode.ToLower(r[0])) + string(r[1:])
}

// Say is the sentence of a fault of this form in "vi" or "en", with the label
// and a definition's own message in that language too.
func (f *Form) Say(e *fault.Error, lang string) string {
	x := f.owner(e.Path())
	if x == nil || e.Arg("label") == "" {
		return e.Sentence(lang)
	}
	shown := e.Arg("limit")
	if raw := e.Arg("raw"); raw != "" && tree.Number(raw) {
		shown = shownNumber(json.Number(raw), lang)
	}
	message := e.Arg("message")
	if own, ok := x.Messages[e.Arg("keyword")]; ok {
		message = own.In(lang)
	}
	return fault.New(e.Code(), "label", f.label(x, e.Path(), lang), "limit", shown,
		"message", message, "accept", acceptNames(strings.Split(e.Arg("types"), ","), language(lang))).Sentence(lang)
}
