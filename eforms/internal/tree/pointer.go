package tree

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Join appends one reference token to a JSON pointer (RFC 6901).
func Join(at, token string) string {
	return at + "/" + strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

// Index appends an array index to a JSON pointer.
func Index(at string, i int) string { return at + "/" + strconv.Itoa(i) }

// Split takes a JSON pointer apart; ok is false when it is none.
func Split(pointer string) (tokens []string, ok bool) {
	if pointer == "" {
		return nil, true
	}
	if pointer[0] != '/' {
		return nil, false
	}
	tokens = strings.Split(pointer[1:], "/")
	for i, t := range tokens {
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(t), "~") {
			return nil, false
		}
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(t, "~1", "/"), "~0", "~")
	}
	return tokens, true
}

// Get follows a pointer; ok is false when nothing is there.
func Get(doc any, pointer string) (v any, ok bool) {
	tokens, ok := Split(pointer)
	if !ok {
		return nil, false
	}
	for _, t := range tokens {
		if doc, ok = step(doc, t); !ok {
			return nil, false
		}
	}
	return doc, true
}

func step(doc any, token string) (any, bool) {
	switch d := doc.(type) {
	case map[string]any:
		v, ok := d[token]
		return v, ok
	case []any:
		if i, ok := position(token, len(d)); ok {
			return d[i], true
		}
	}
	return nil, false
}

// position reads an array index below n; leading zeros are no index.
func position(token string, n int) (int, bool) {
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= n || strconv.Itoa(i) != token {
		return 0, false
	}
	return i, true
}

// Set puts a value at the pointer and makes the objects on the way that are
// absent. It reports false, and changes nothing, where the way leads through
// something that is no object, or through an array index that is not there.
func Set(doc map[string]any, pointer string, v any) bool {
	tokens, ok := Split(pointer)
	if !ok || len(tokens) == 0 {
		return false
	}
	return set(doc, tokens, v)
}

func set(doc any, tokens []string, v any) bool {
	last := len(tokens) == 1
	switch d := doc.(type) {
	case map[string]any:
		if last {
			d[tokens[0]] = v
			return true
		}
		next, there := d[tokens[0]]
		if there {
			return set(next, tokens[1:], v)
		}
		made := map[string]any{}
		if !set(made, tokens[1:], v) {
			return false
		}
		d[tokens[0]] = made
		return true
	case []any:
		i, ok := position(tokens[0], len(d))
		if ok && last {
			d[i] = v
		}
		return ok && (last || set(d[i], tokens[1:], v))
	}
	return false
}

// Delete removes the property at the pointer; an array item becomes nil, so
// that its neighbours keep their places.
func Delete(doc map[string]any, pointer string) {
	tokens, ok := Split(pointer)
	if !ok || len(tokens) == 0 {
		return
	}
	var parent any = doc
	for _, t := range tokens[:len(tokens)-1] {
		if parent, ok = step(parent, t); !ok {
			return
		}
	}
	last := tokens[len(tokens)-1]
	switch p := parent.(type) {
	case map[string]any:
		delete(p, last)
	case []any:
		if i, ok := position(last, len(p)); ok {
			p[i] = nil
		}
	}
}

// Clone copies maps and lists deeply.
func Clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return CloneMap(v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = Clone(v[i])
		}
		return list
	}
	return v
}

// CloneMap is Clone of an object; nil becomes an empty one.
func CloneMap(m map[string]any) map[string]any {
	c := make(map[string]any, len(m))
	for k, v := range m {
		c[k] = Clone(v)
	}
	return c
}

// Keys are the keys of an object in order.
func Keys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
