package doctype

import (
	"slices"
	"strings"
)

// content copies content, resolves entities and rewrites start tags.
func (x *expander) content(b *strings.Builder, text string, depth int) error {
	if x.size += len(text); x.size > maxExpanded || depth > maxNested {
		return ErrUnsupported
	}
	for text != "" {
		n := strings.IndexAny(text, "<&")
		if n < 0 {
			n = len(text)
		}
		b.WriteString(text[:n])
		if text = text[n:]; text == "" {
			break
		}
		end := ""
		switch {
		case text[0] == '&':
			name, rest, _ := strings.Cut(text[1:], ";")
			if err := x.reference(b, name, depth); err != nil {
				return err
			}
			text = rest
			continue
		case strings.HasPrefix(text, "<!--"):
			end = "-->"
		case strings.HasPrefix(text, "<![CDATA["):
			end = "]]>"
		case strings.HasPrefix(text, "<?"):
			end = "?>"
		case strings.HasPrefix(text, "</"):
			end = ">"
		default:
			rest, err := x.startTag(b, text)
			if err != nil {
				return err
			}
			text = rest
			continue
		}
		n = strings.Index(text, end)
		if n < 0 {
			return ErrUnsupported
		}
		b.WriteString(text[:n+len(end)])
		text = text[n+len(end):]
	}
	return nil
}

// predefined reports whether a reference stays as it is.
func predefined(name string) bool {
	return strings.HasPrefix(name, "#") || slices.Contains([]string{"amp", "lt", "gt", "quot", "apos"}, name)
}

func (x *expander) reference(b *strings.Builder, name string, depth int) error {
	if predefined(name) {
		b.WriteString("&" + name + ";")
		return nil
	}
	e, known := x.entities[name]
	if !known {
		return ErrUnsupported
	}
	if e.system != "" {
		text, err := x.read(e.system)
		if err != nil {
			return err
		}
		e.text = text
	}
	return x.content(b, e.text, depth+1)
}

// startTag rewrites the attributes of a start tag.
func (x *expander) startTag(b *strings.Builder, text string) (rest string, err error) {
	p := &cursor{text: text[1:]}
	element := p.word()
	b.WriteString("<" + element)
	seen := map[string]bool{}
	for !p.failed {
		end := ">"
		if p.symbol(">") || p.symbol("/>") {
			if strings.HasSuffix(text[:len(text)-len(p.text)], "/>") {
				end = "/>"
			}
			for _, d := range x.attrs[element] {
				if d.given && !seen[d.name] {
					seen[d.name] = true
					x.attribute(b, d, d.value)
				}
			}
			b.WriteString(end)
			return p.text, nil
		}
		if x.size > maxExpanded {
			return "", ErrUnsupported
		}
		d := declared{name: p.word()}
		for _, known := range x.attrs[element] {
			if known.name == d.name {
				d = known
				break
			}
		}
		if !p.symbol("=") {
			return "", ErrUnsupported
		}
		seen[d.name] = true
		x.attribute(b, d, p.literal())
	}
	return "", ErrUnsupported
}

// attribute writes an attribute with its value normalised (XML 1.0 section
// 3.3.3).
func (x *expander) attribute(b *strings.Builder, d declared, raw string) {
	var v strings.Builder
	x.value(&v, raw, 0)
	value := v.String()
	if d.tokens {
		value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == ' ' }), " ")
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
	b.WriteString(" " + d.name + `="` + escape.Replace(value) + `"`)
}

var spaced = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ")

// value appends a value with its references resolved. The budget ends it
// quietly; content, which comes after, reports it.
func (x *expander) value(b *strings.Builder, raw string, depth int) {
	for x.size += len(raw); depth < maxNested && x.size <= maxExpanded; {
		before, rest, found := strings.Cut(raw, "&")
		b.WriteString(spaced.Replace(before))
		if !found {
			return
		}
		name, after, _ := strings.Cut(rest, ";")
		raw = after
		switch {
		case strings.HasPrefix(name, "#"):
			b.WriteRune(character(name[1:]))
		case predefined(name):
			b.WriteByte(map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}[name])
		default:
			x.value(b, x.entities[name].text, depth+1)
		}
	}
}
