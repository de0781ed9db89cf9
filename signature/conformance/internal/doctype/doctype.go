// Package doctype writes documents with a document type declaration as
// documents without one: entities are resolved, default attributes added and
// attribute values normalised by declared type. Public suites need it; the
// framework itself reads no such declarations.
package doctype

import (
	"errors"
	"strings"
)

// ErrUnsupported: the declaration is malformed or uses parameter entities.
var ErrUnsupported = errors.New("document type declaration is not understood")

// What entities may grow to, and how deep they may stand in each other.
const (
	maxExpanded = 1 << 20
	maxNested   = 16
)

// expander holds what was declared.
type expander struct {
	read     func(system string) (string, error)
	entities map[string]entity
	attrs    map[string][]declared // by element
	size     int
}

type entity struct {
	text   string
	system string // of an external entity
}

// declared is an attribute of a list declaration.
type declared struct {
	name, value string
	tokens      bool // of another type than CDATA
	given       bool // has a default
}

// Expand rewrites a document. read gives the files that its declaration names.
// A document without a declaration is returned as it is.
func Expand(text string, read func(system string) (string, error)) (string, error) {
	start := declaration(text)
	if start < 0 {
		return text, nil
	}
	x := &expander{read: read, entities: map[string]entity{}, attrs: map[string][]declared{}}
	rest, err := x.doctype(text[start:])
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(text[:start])
	if err := x.content(&b, rest, 0); err != nil {
		return "", err
	}
	if x.size > maxExpanded {
		return "", ErrUnsupported
	}
	return b.String(), nil
}

// declaration finds "<!DOCTYPE" in the prolog; -1 if there is none.
func declaration(text string) int {
	at := strings.Index(text, "<!DOCTYPE")
	for from := 0; at >= 0; {
		open := strings.IndexByte(text[from:], '<')
		if open < 0 || from+open >= at {
			return at
		}
		from += open
		end := ""
		switch {
		case strings.HasPrefix(text[from:], "<!--"):
			end = "-->"
		case strings.HasPrefix(text[from:], "<?"):
			end = "?>"
		default:
			return -1
		}
		n := strings.Index(text[from:], end)
		if n < 0 {
			return -1
		}
		if from += n + len(end); from > at {
			if at = strings.Index(text[from:], "<!DOCTYPE"); at >= 0 {
				at += from
			}
		}
	}
	return -1
}

// doctype reads the declaration with which text begins and gives what follows.
func (x *expander) doctype(text string) (rest string, err error) {
	p := &cursor{text: text[len("<!DOCTYPE"):]}
	p.word()
	system, _ := p.external()
	if p.symbol("[") {
		end := subsetEnd(p.text)
		if end < 0 {
			return "", ErrUnsupported
		}
		if err := x.subset(p.text[:end]); err != nil {
			return "", err
		}
		p.text = p.text[end+1:]
	}
	if !p.symbol(">") {
		return "", ErrUnsupported
	}
	if system == "" {
		return p.text, nil
	}
	outside, err := x.read(system)
	if err != nil {
		return "", err
	}
	return p.text, x.subset(outside)
}

// subsetEnd is the offset of the "]" that ends an internal subset.
func subsetEnd(text string) int {
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case strings.HasPrefix(text[i:], "<!--"), strings.HasPrefix(text[i:], "<?"):
			end := "-->"
			if text[i+1] == '?' {
				end = "?>"
			}
			n := strings.Index(text[i:], end)
			if n < 0 {
				return -1
			}
			i += n
		case c == '"' || c == '\'':
			quote = c
		case c == ']':
			return i
		}
	}
	return -1
}

// subset reads declarations. The first of a name counts.
func (x *expander) subset(text string) error {
	p := &cursor{text: text}
	for p.space(); p.text != ""; p.space() {
		switch {
		case strings.HasPrefix(p.text, "<!--"):
			p.behind("-->")
		case strings.HasPrefix(p.text, "<?"):
			p.behind("?>")
		case p.symbol("<!ENTITY"):
			x.entity(p)
		case p.symbol("<!ATTLIST"):
			x.attlist(p)
		case strings.HasPrefix(p.text, "<!ELEMENT"), strings.HasPrefix(p.text, "<!NOTATION"):
			p.behind(">")
		default:
			return ErrUnsupported
		}
		if p.failed {
			return ErrUnsupported
		}
	}
	return nil
}

func (x *expander) entity(p *cursor) {
	name := p.word()
	var e entity
	if system, external := p.external(); external {
		e.system = system
		if p.symbol("NDATA") {
			p.word()
		}
	} else {
		e.text = characters(p.literal())
	}
	if !p.symbol(">") {
		p.failed = true
	}
	if _, known := x.entities[name]; !known {
		x.entities[name] = e
	}
}

func (x *expander) attlist(p *cursor) {
	element := p.word()
	for !p.symbol(">") && !p.failed {
		a := declared{name: p.word()}
		if p.symbol("(") {
			p.behind(")")
			a.tokens = true
		} else if kind := p.word(); kind == "NOTATION" {
			p.behind(")")
			a.tokens = true
		} else {
			a.tokens = kind != "CDATA"
		}
		switch {
		case p.symbol("#REQUIRED"), p.symbol("#IMPLIED"):
		default:
			p.symbol("#FIXED")
			a.value, a.given = p.literal(), true
		}
		x.attrs[element] = append(x.attrs[element], a)
	}
}
