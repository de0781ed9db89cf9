package feel

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

var stringFunctions = []definition{
	{"string(from)", func(r *run, args []any) (any, bool) {
		if args[0] == nil {
			return nil, true
		}
		return r.text(Text(args[0])), true
	}},
	{"substring(string, start position, [length])", substring},
	{"string length(string)", ofText(func(_ *run, s string) any { return Int(int64(utf8.RuneCountInString(s))) })},
	{"upper case(string)", ofText(func(r *run, s string) any { return r.text(cases.Upper(language.Und).String(s)) })},
	{"lower case(string)", ofText(func(r *run, s string) any { return r.text(cases.Lower(language.Und).String(s)) })},
	{"trim(string)", ofText(func(_ *run, s string) any { return strings.TrimSpace(s) })},
	{"substring before(string, match)", ofTexts(func(s, m string) any {
		before, _, found := strings.Cut(s, m)
		if !found {
			return ""
		}
		return before
	})},
	{"substring after(string, match)", ofTexts(func(s, m string) any {
		_, after, _ := strings.Cut(s, m)
		return after
	})},
	{"contains(string, match)", ofTexts(func(s, m string) any { return strings.Contains(s, m) })},
	{"starts with(string, match)", ofTexts(func(s, m string) any { return strings.HasPrefix(s, m) })},
	{"ends with(string, match)", ofTexts(func(s, m string) any { return strings.HasSuffix(s, m) })},
	{"matches(input, pattern, [flags])", matches},
	{"replace(input, pattern, replacement, [flags])", replace},
	{"split(string, delimiter)", split},
	{"string join(list, [delimiter])", stringJoin},
}

func ofText(do func(r *run, s string) any) implementation {
	return func(r *run, args []any) (any, bool) {
		s, ok := arg[string](args, 0)
		if !ok {
			return nil, false
		}
		return do(r, s), true
	}
}

func ofTexts(do func(s, m string) any) implementation {
	return func(_ *run, args []any) (any, bool) {
		s, ok1 := arg[string](args, 0)
		m, ok2 := arg[string](args, 1)
		if !ok1 || !ok2 {
			return nil, false
		}
		return do(s, m), true
	}
}

// substring counts code points from 1, or from the end with a negative start.
func substring(_ *run, args []any) (any, bool) {
	s, ok1 := arg[string](args, 0)
	start, ok2 := intArg(args, 1)
	runes := []rune(s)
	size := int64(len(runes))
	if start < 0 {
		start += size + 1
	}
	if !ok1 || !ok2 || start < 1 || start > size {
		return nil, false
	}
	end := size
	if len(args) > 2 && args[2] != nil {
		length, ok := intArg(args, 2)
		if !ok || length < 1 || length > size-start+1 {
			return nil, false
		}
		end = start - 1 + length
	}
	return string(runes[start-1 : end]), true
}

// stringJoin leaves null items out.
func stringJoin(r *run, args []any) (any, bool) {
	list, ok := listArg(args, 0)
	if !ok {
		return nil, false
	}
	sep, ok := arg[string](args, 1)
	if !ok && len(args) > 1 && args[1] != nil {
		return nil, false
	}
	var b strings.Builder
	first := true
	for _, v := range list {
		s, ok := v.(string)
		if !ok && v != nil {
			return nil, false
		}
		if b.Len() > r.limits.Text {
			break // the result is refused below
		}
		if v == nil {
			continue
		}
		if !first {
			b.WriteString(sep)
		}
		first = false
		b.WriteString(s)
	}
	return r.text(b.String()), true
}
