package eforms

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// longList is from how many options on a list is searched rather than scrolled.
const longList = 30

// choices are the options of a list, static or the whole of a catalog.
func (r *renderer) choices(x *field, v any, m *fieldModel) error {
	list := x.Options
	switch {
	case x.Type == "boolean":
		list = []Option{{Value: "true", Label: words["yes"]}, {Value: "false", Label: words["no"]}}
	case x.Catalog != "":
		var err error
		if list, err = r.cats.query(x.Catalog, ""); err != nil {
			return err
		}
	}
	if x.Widget == WidgetCheckbox {
		m.Kind = "checkboxes"
	}
	m.Choices = r.marked(list, v, m.ID)
	return nil
}

// marked turns options into choices; the first has the field's own id, so that
// the error summary leads to it.
func (r *renderer) marked(list []Option, v any, id string) []choice {
	selected := []string{plainText(v)}
	if items, ok := v.([]any); ok {
		selected = selected[:0]
		for _, one := range items {
			selected = append(selected, plainText(one))
		}
	}
	var out []choice
	for i, o := range list {
		c := choice{ID: id, Value: o.Value, Label: o.Label.In(r.lang), Hint: o.Hint.In(r.lang),
			Selected: v != nil && slices.Contains(selected, o.Value)}
		if i > 0 {
			c.ID = id + "-" + strconv.Itoa(i+1)
		}
		out = append(out, c)
	}
	return out
}

// search is a select over a catalog: a short one is listed whole; a long one has
// a search field beside it, answered by the server, and the select then holds
// what was found and what is chosen already.
func (r *renderer) search(x *field, ptr string, v any, m *fieldModel) error {
	list, err := r.cats.query(x.Catalog, "")
	if err != nil {
		return err
	}
	value := plainText(v)
	if len(list) > longList {
		q := strings.TrimLeft(r.v.Search[ptr], "= ")
		m.Search = &searchModel{Query: q, Asked: q != ""}
		list = nil
		if q != "" {
			if list, err = r.cats.query(x.Catalog, q); err != nil {
				return err
			}
			list = list[:min(len(list), 200)]
			m.Search.None = len(list) == 0
		}
	}
	if value != "" && !slices.ContainsFunc(list, func(o Option) bool { return o.Value == value }) {
		have, ok, err := r.cats.option(x, value)
		if err != nil {
			return err
		}
		if ok {
			list = append([]Option{have}, list...)
		}
	}
	m.Choices = r.marked(list, v, m.ID)
	for i := range m.Choices {
		m.Choices[i].ID = ""
	}
	return nil
}

// text is a value in words: labels of choices, numbers and dates as people of
// the language write them.
func (r *renderer) text(x *field, v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case []any:
		var parts []string
		for _, one := range v {
			s, err := r.text(x, one)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, "; "), nil
	case bool:
		if v {
			return word(r.lang, "yes"), nil
		}
		return word(r.lang, "no"), nil
	}
	if len(x.Options) > 0 || x.Catalog != "" {
		o, ok, err := r.cats.option(x, plainText(v))
		if err != nil || ok {
			return o.Label.In(r.lang), err
		}
	}
	if n, ok := v.(json.Number); ok {
		return shownNumber(n, r.lang), nil
	}
	return shownText(x.format, plainText(v)), nil
}
