package core

import (
	"errors"
	"strconv"
	"time"
)

var errText = errors.New("not a text")

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

// due reads a due date: a moment, or a duration from now on.
func due(v any, now time.Time) (time.Time, error) {
	switch x := v.(type) {
	case time.Time:
		return x, nil
	case time.Duration:
		return now.Add(x), nil
	}
	text, ok := asText(v)
	if !ok {
		return time.Time{}, errISO
	}
	if p, err := ParsePeriod(text); err == nil {
		return p.AddTo(now), nil
	}
	return ParseMoment(text, now.Location())
}
