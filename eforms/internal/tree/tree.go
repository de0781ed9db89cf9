// Package tree reads and walks JSON values: maps, lists, strings in NFC,
// json.Number, booleans and nil. It refuses what a form never needs.
package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// Limits bound a document; they are far above what a form of the state needs.
type Limits struct {
	Bytes int // size of the text
	Depth int // nesting of objects and arrays
	Nodes int // values in all
}

// Parse reads one JSON document. An object that names a key twice, a number
// that no validator should see (see [Number]) and text that is not UTF-8 are
// refused with the pointer of their place.
func Parse(src []byte, lim Limits) (any, error) {
	if len(src) > lim.Bytes {
		return nil, fault.New(fault.TooLarge, "what", "JSON", "limit", lim.Bytes)
	}
	if !utf8.Valid(src) {
		return nil, fault.New(fault.EformsText)
	}
	p := &parser{dec: json.NewDecoder(bytes.NewReader(src)), src: src, lim: lim}
	p.dec.UseNumber()
	v, err := p.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, p.broken(err)
	}
	return v, nil
}

type parser struct {
	dec   *json.Decoder
	src   []byte
	lim   Limits
	nodes int
}

func (p *parser) value(at string, depth int) (any, error) {
	t, err := p.dec.Token()
	if err != nil {
		return nil, p.syntax(err)
	}
	return p.token(t, at, depth)
}

func (p *parser) token(t json.Token, at string, depth int) (any, error) {
	p.nodes++
	if p.nodes > p.lim.Nodes {
		return nil, fault.New(fault.EformsNodes, "limit", p.lim.Nodes).At(at)
	}
	switch t := t.(type) {
	case json.Delim:
		if depth >= p.lim.Depth {
			return nil, fault.New(fault.EformsDepth, "limit", p.lim.Depth).At(at)
		}
		if t == '{' {
			return p.object(at, depth+1)
		}
		return p.array(at, depth+1)
	case json.Number:
		if !Number(string(t)) {
			return nil, fault.New(fault.EformsNumberSize).At(at)
		}
		return t, nil
	case string:
		return norm.NFC.String(t), nil
	}
	return t, nil
}

func (p *parser) object(at string, depth int) (any, error) {
	m := map[string]any{}
	for p.dec.More() {
		t, err := p.dec.Token()
		if err != nil {
			return nil, p.syntax(err)
		}
		key := norm.NFC.String(t.(string))
		if _, twice := m[key]; twice {
			return nil, fault.New(fault.EformsTwice, "what", key).At(Join(at, key))
		}
		if m[key], err = p.value(Join(at, key), depth); err != nil {
			return nil, err
		}
	}
	_, err := p.dec.Token()
	return m, p.syntax(err)
}

func (p *parser) array(at string, depth int) (any, error) {
	list := []any{}
	for p.dec.More() {
		v, err := p.value(Index(at, len(list)), depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := p.dec.Token()
	return list, p.syntax(err)
}

// syntax turns an error of the JSON reader into a fault that names the line;
// nil stays nil.
func (p *parser) syntax(err error) error {
	if err == nil {
		return nil
	}
	return p.broken(err)
}

func (p *parser) broken(err error) error {
	before := p.src[:min(int(p.dec.InputOffset()), len(p.src))]
	return fault.New(fault.EformsJSON, "line", 1+bytes.Count(before, []byte("\n"))).Wrap(err)
}
