package feel

import "maps"

// The functions of contexts (DMN 1.5 table 81). Contexts keep no order of their
// entries, which the standard calls partially ordered: where a list is made of
// them, it is sorted by key.
var contextFunctions = []definition{
	{"get value(m, key) | get value(context, keys)", getValue},
	{"get entries(m)", func(r *run, args []any) (any, bool) {
		m, ok := arg[map[string]any](args, 0)
		out := []any{}
		for _, k := range sortedKeys(m) {
			out = append(out, map[string]any{"key": k, "value": m[k]})
		}
		return r.list(out), ok
	}},
	{"context(entries)", contextOf},
	{"context put(context, key, value) | context put(context, keys, value)", contextPut},
	{"context merge(contexts)", contextMerge},
}

func getValue(_ *run, args []any) (any, bool) {
	m, ok := arg[map[string]any](args, 0)
	if !ok {
		return nil, false
	}
	if k, ok := args[1].(string); ok {
		return m[k], true
	}
	keys, ok := args[1].([]any)
	if !ok || len(keys) == 0 {
		return nil, false
	}
	var v any = m
	for _, key := range keys {
		k, ok := key.(string)
		if !ok {
			return nil, false
		}
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v, true
}

func contextOf(r *run, args []any) (any, bool) {
	l, ok := listArg(args, 0)
	out := make(map[string]any, len(l))
	for _, v := range l {
		e, isContext := v.(map[string]any)
		k, hasKey := e["key"].(string)
		value, hasValue := e["value"]
		if _, twice := out[k]; !isContext || !hasKey || !hasValue || twice {
			return nil, false
		}
		out[k] = value
	}
	return r.built(out), ok
}

func contextPut(r *run, args []any) (any, bool) {
	m, ok := arg[map[string]any](args, 0)
	if !ok || !r.use(len(m)) {
		return nil, false
	}
	if k, ok := args[1].(string); ok {
		return r.built(put(m, k, args[2])), true
	}
	keys, ok := args[1].([]any)
	if !ok || len(keys) == 0 || len(keys) > maxNesting {
		return nil, false
	}
	v, ok := putDeep(m, keys, args[2])
	return r.built(v), ok
}

func put(m map[string]any, k string, v any) map[string]any {
	out := make(map[string]any, len(m)+1)
	maps.Copy(out, m)
	out[k] = v
	return out
}

// putDeep is the composite of nested calls (DMN 1.5 table 81): where a key on
// the way leads to no context, the call has no result.
func putDeep(m map[string]any, keys []any, v any) (any, bool) {
	k, ok := keys[0].(string)
	if !ok {
		return nil, false
	}
	if len(keys) == 1 {
		return put(m, k, v), true
	}
	inner, ok := m[k].(map[string]any)
	if !ok {
		return nil, false
	}
	below, ok := putDeep(inner, keys[1:], v)
	return put(m, k, below), ok
}

func contextMerge(r *run, args []any) (any, bool) {
	l, ok := listArg(args, 0)
	out := map[string]any{}
	for _, v := range l {
		m, isContext := v.(map[string]any)
		if !isContext || !r.use(len(m)) {
			return nil, false
		}
		maps.Copy(out, m)
	}
	return r.built(out), ok
}
