package tree

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// Normal brings a Go value that holds data of a form into the shape of [Parse]:
// numbers of any Go type become json.Number, text NFC. Types that JSON does not
// have are refused with their pointer.
func Normal(v any, lim Limits) (any, error) {
	n := normaliser{lim: lim}
	return n.value(v, "", 0)
}

type normaliser struct {
	lim   Limits
	nodes int
}

func (n *normaliser) value(v any, at string, depth int) (any, error) {
	n.nodes++
	switch {
	case depth > n.lim.Depth:
		return nil, fault.New(fault.EformsDepth, "limit", n.lim.Depth).At(at)
	case n.nodes > n.lim.Nodes:
		return nil, fault.New(fault.EformsNodes, "limit", n.lim.Nodes).At(at)
	}
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return n.text(v, at)
	case map[string]any:
		return n.object(v, at, depth)
	case []any:
		return n.list(v, at, depth)
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return n.list(list, at, depth)
	}
	if s, ok := number(v); ok && Number(s) {
		return json.Number(s), nil
	}
	return nil, fault.New(fault.EformsNumberSize).At(at)
}

func (n *normaliser) text(s, at string) (any, error) {
	if len(s) > n.lim.Bytes {
		return nil, fault.New(fault.TooLarge, "what", "text", "limit", n.lim.Bytes).At(at)
	}
	if !utf8.ValidString(s) {
		return nil, fault.New(fault.EformsText).At(at)
	}
	return norm.NFC.String(s), nil
}

func (n *normaliser) object(m map[string]any, at string, depth int) (any, error) {
	out := make(map[string]any, len(m))
	for _, k := range Keys(m) {
		key, err := n.text(k, at)
		if err != nil {
			return nil, err
		}
		if out[key.(string)], err = n.value(m[k], Join(at, k), depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (n *normaliser) list(l []any, at string, depth int) (any, error) {
	out := make([]any, len(l))
	for i := range l {
		var err error
		if out[i], err = n.value(l[i], Index(at, i), depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func number(v any) (string, bool) {
	switch v := v.(type) {
	case json.Number:
		return string(v), true
	case int:
		return strconv.Itoa(v), true
	case int32:
		return strconv.FormatInt(int64(v), 10), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	return "", false
}
