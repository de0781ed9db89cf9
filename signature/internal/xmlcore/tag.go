package xmlcore

import "strings"

// qualified reads a name with at most one colon.
func (s *scanner) qualified() (prefix, local string, err error) {
	n := ncName(s.rest())
	if n == 0 {
		return "", "", s.fail(Syntax)
	}
	first := s.rest()[:n]
	s.pos += n
	if !strings.HasPrefix(s.rest(), ":") {
		return "", first, nil
	}
	s.pos++
	if n = ncName(s.rest()); n == 0 {
		return "", "", s.fail(Namespace)
	}
	local = s.rest()[:n]
	s.pos += n
	return first, local, nil
}

func (s *scanner) startTag() error {
	if err := s.room(); err != nil {
		return err
	}
	e := Element{Start: s.pos, Parent: None, FirstChild: None, LastChild: None, Next: None}
	s.pos++
	var err error
	if e.Prefix, e.Local, err = s.qualified(); err != nil {
		return err
	}
	if err := s.attributes(&e); err != nil {
		return err
	}
	if e.SelfClosed = strings.HasPrefix(s.rest(), "/>"); e.SelfClosed {
		e.CloseStart = s.pos
		s.pos++
	}
	if !strings.HasPrefix(s.rest(), ">") {
		return s.fail(Syntax)
	}
	s.pos++
	if err := s.resolve(&e); err != nil {
		return err
	}
	s.enter(e)
	return nil
}

// room checks the limits before one more element.
func (s *scanner) room() error {
	if len(s.open) >= s.lim.Depth {
		return s.fail(TooDeep)
	}
	if len(s.doc.Elements) >= s.lim.Elements {
		return s.fail(TooMany)
	}
	return nil
}

func (s *scanner) attributes(e *Element) error {
	for {
		spaced := s.space()
		if rest := s.rest(); rest == "" || rest[0] == '>' || rest[0] == '/' {
			return nil
		}
		if !spaced {
			return s.fail(Syntax)
		}
		if err := s.attribute(e); err != nil {
			return err
		}
	}
}

func (s *scanner) attribute(e *Element) error {
	prefix, local, err := s.qualified()
	if err != nil {
		return err
	}
	s.space()
	if !strings.HasPrefix(s.rest(), "=") {
		return s.fail(Syntax)
	}
	s.pos++
	s.space()
	value, err := s.value()
	if err != nil {
		return err
	}
	switch {
	case prefix == "xmlns":
		return s.declare(e, local, value)
	case prefix == "" && local == "xmlns":
		return s.declare(e, "", value)
	}
	e.Attrs = append(e.Attrs, Attr{Prefix: prefix, Local: local, Value: value})
	return nil
}

func (s *scanner) value() (string, error) {
	rest := s.rest()
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return "", s.fail(Syntax)
	}
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 || strings.IndexByte(rest[1:1+end], '<') >= 0 {
		return "", s.fail(Syntax)
	}
	raw := rest[1 : 1+end]
	if err := s.references(raw); err != nil {
		return "", err
	}
	s.pos += end + 2
	return decodeValue(raw), nil
}

// declare notes a namespace declaration under the rules of Namespaces in XML
// 1.0 section 3.
func (s *scanner) declare(e *Element, prefix, uri string) error {
	if prefix == "xml" && uri == xmlSpace {
		return nil
	}
	if prefix == "xml" || prefix == "xmlns" || uri == xmlSpace || uri == xmlnsSpace || prefix != "" && uri == "" {
		return s.fail(Namespace)
	}
	e.decls = append(e.decls, decl{prefix, uri})
	return nil
}

// resolve binds the prefixes of the element and its attributes.
func (s *scanner) resolve(e *Element) error {
	seen := make(map[string]bool, len(e.decls))
	s.scope.push()
	for _, d := range e.decls {
		if seen[d.prefix] {
			return s.fail(DuplicateAttr)
		}
		seen[d.prefix] = true
		s.scope.set(d.prefix, d.uri)
	}
	var ok bool
	if e.Space, ok = s.lookup(e.Prefix); !ok {
		return s.fail(Namespace)
	}
	return s.resolveAttrs(e)
}

func (s *scanner) resolveAttrs(e *Element) error {
	seen := make(map[[2]string]bool, len(e.Attrs))
	for i := range e.Attrs {
		a := &e.Attrs[i]
		if a.Prefix != "" {
			var ok bool
			if a.Space, ok = s.lookup(a.Prefix); !ok {
				return s.fail(Namespace)
			}
		}
		key := [2]string{a.Space, a.Local}
		if seen[key] {
			return s.fail(DuplicateAttr)
		}
		seen[key] = true
	}
	return nil
}

func (s *scanner) lookup(prefix string) (uri string, ok bool) {
	if prefix == "xml" {
		return xmlSpace, true
	}
	uri, ok = s.scope.get(prefix)
	return uri, ok || prefix == ""
}

// enter adds the element to the document and, unless it is self-closed, opens it.
func (s *scanner) enter(e Element) {
	i := len(s.doc.Elements)
	if len(s.open) > 0 {
		e.Parent = s.open[len(s.open)-1]
	}
	e.open = len(s.doc.events)
	s.doc.Elements = append(s.doc.Elements, e)
	if e.Parent != None {
		p := &s.doc.Elements[e.Parent]
		if p.LastChild == None {
			p.FirstChild = i
		} else {
			s.doc.Elements[p.LastChild].Next = i
		}
		p.LastChild = i
	}
	s.open = append(s.open, i)
	s.emit(evOpen, e.Start, s.pos)
	if e.SelfClosed {
		s.close(i)
	}
}
