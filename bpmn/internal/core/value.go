package core

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/worktime"
)

var errText = errors.New("not a text")

// asText gives strings that are not empty, and values that print themselves.
func asText(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, x != ""
	case interface{ String() string }:
		return x.String(), true
	}
	return "", false
}

// keyText gives the text of a value that may serve as a name or key.
func keyText(v any) (string, bool) {
	switch x := v.(type) {
	case int64:
		return strconv.FormatInt(x, 10), true
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	}
	return asText(v)
}

// names evaluates a list of names: a list, or a text with commas in between.
func names(v *Value, vars map[string]any) ([]string, error) {
	got, err := v.Eval(vars)
	if err != nil || got == nil {
		return nil, err
	}
	items, ok := got.([]any)
	if !ok {
		text, ok := keyText(got)
		if !ok && got != "" {
			return nil, errText
		}
		for _, part := range strings.Split(text, ",") {
			items = append(items, strings.TrimSpace(part))
		}
	}
	var list []string
	for _, one := range items {
		text, ok := keyText(one)
		switch {
		case one == "":
		case !ok:
			return nil, errText
		default:
			list = append(list, text)
		}
	}
	return list, nil
}

// whole evaluates a whole number, written as text or given by an expression; 0
// for none.
func whole(v *Value, vars map[string]any) (int64, error) {
	got, err := v.Eval(vars)
	if err != nil || got == nil {
		return 0, err
	}
	if text, ok := got.(string); ok {
		return strconv.ParseInt(text, 10, 64)
	}
	n, ok := wholeNumber(got)
	if !ok {
		return 0, errText
	}
	return n, nil
}

// due reads a due date: a moment, or a duration from now on, which counts in
// working time where a calendar is given.
func due(v any, cal *worktime.Calendar, now time.Time) (time.Time, error) {
	if at, ok := v.(time.Time); ok {
		return at, nil
	}
	text, ok := asText(v)
	if !ok {
		return time.Time{}, errISO
	}
	if strings.HasPrefix(strings.TrimSpace(text), "P") {
		return after(text, cal, now)
	}
	return ParseMoment(text, now.Location())
}
