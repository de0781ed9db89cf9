package xmlcore

// prefixes remembers prefixes: a few in a list, more in a map.
type prefixes struct {
	few  []uint32 // bindings
	many map[string]bool
}

// add reports whether the prefix of a binding is new.
func (p *prefixes) add(n *names, id uint32) bool {
	prefix := n.prefix(id)
	if p.many == nil {
		for _, have := range p.few {
			if string(n.prefix(have)) == string(prefix) {
				return false
			}
		}
		if p.few = append(p.few, id); len(p.few) < 16 {
			return true
		}
		p.many = map[string]bool{}
		for _, have := range p.few {
			p.many[string(n.prefix(have))] = true
		}
		return true
	}
	if p.many[string(prefix)] {
		return false
	}
	p.many[string(prefix)] = true
	return true
}

// inScope appends the bindings in scope at an element, inner ones first,
// without the prefix xml and without a default namespace that was taken back.
func (d *Document) inScope(n Node, ids []uint32) []uint32 {
	var room [16]uint32
	seen := prefixes{few: room[:0]}
	d.scopeOf(n, func(a *attr) bool {
		if id := a.id(); id != xmlSpace && seen.add(&d.names, id) && len(d.uri(id)) > 0 {
			ids = append(ids, id)
		}
		return true
	})
	return ids
}

// scopeOf visits the declarations at an element and around it, inner ones
// first, until visit returns false.
func (d *Document) scopeOf(n Node, visit func(*attr) bool) {
	for at := d.elem(n).declares; at != 0; {
		list, _ := d.attrsOf(Node(at))
		for i := range list {
			if list[i].binds() && !visit(&list[i]) {
				return
			}
		}
		outer := d.nodes[at].parent
		if outer == 0 {
			return
		}
		at = d.elem(Node(outer)).declares
	}
}

// InScope are the namespaces in scope at an element, inner declarations first,
// without the prefix xml and without a default namespace that was taken back.
func (d *Document) InScope(n Node) []Namespace {
	var out []Namespace
	for _, id := range d.inScope(n, nil) {
		out = append(out, Namespace{string(d.prefix(id)), string(d.uri(id))})
	}
	return out
}

// Lookup is the namespace to which a prefix is bound at an element. The empty
// prefix without a default namespace gives "" and true.
func (d *Document) Lookup(n Node, prefix string) (uri string, ok bool) {
	if prefix == "xml" {
		return XMLNamespace, true
	}
	ok = prefix == ""
	d.scopeOf(n, func(a *attr) bool {
		if string(a.local(d.src)) != prefix {
			return true
		}
		uri, ok = string(d.uri(a.id())), true
		return false
	})
	return uri, ok
}
