package xmlcore

// The namespaces that XML itself reserves.
const (
	XMLNamespace   = "http://www.w3.org/XML/1998/namespace"
	XMLNSNamespace = "http://www.w3.org/2000/xmlns/"
)

// Bindings are numbered as they are declared. Two numbers are fixed.
const (
	noSpace  = 0 // no namespace
	xmlSpace = 1 // the prefix xml
	idMask   = 1<<29 - 1
)

// binding is one namespace declaration: offsets into the store of the table,
// where the URI follows the prefix.
type binding struct {
	at, uri, end uint32
	shadowed     uint32 // the binding of the same prefix outside; 0 for none
	number       uint32 // of the prefix among those in scope; 0 is the empty one
}

// names is the table of the bindings of a document, or of those in scope of a
// stream.
type names struct {
	bindings []binding
	store    []byte
}

func newNames() names {
	n := names{bindings: make([]binding, 1, 8), store: make([]byte, 0, 256)}
	n.add("xml", []byte(XMLNamespace), 1)
	return n
}

func (n *names) add(prefix string, uri []byte, number uint32) (id uint32) {
	at := uint32(len(n.store))
	n.store = append(append(n.store, prefix...), uri...)
	n.bindings = append(n.bindings, binding{at: at, uri: at + uint32(len(prefix)), end: uint32(len(n.store)), number: number})
	return uint32(len(n.bindings) - 1)
}

// number is that of a binding's prefix: equal for equal prefixes wherever both
// are in scope.
func (n *names) number(id uint32) uint32 { return n.bindings[id].number }

func (n *names) prefix(id uint32) []byte {
	b := &n.bindings[id]
	return n.store[b.at:b.uri]
}

// uri is the namespace of a binding, empty for none.
func (n *names) uri(id uint32) []byte {
	b := &n.bindings[id]
	return n.store[b.uri:b.end]
}

// same reports whether two bindings name one namespace.
func (n *names) same(a, b uint32) bool {
	return a == b || string(n.uri(a)) == string(n.uri(b))
}

// scope knows which binding of a prefix holds where the scanner stands.
// Look-ups take the same time however many declarations a document heaps up.
type scope struct {
	names
	current map[string]uint32 // by prefix, without the empty one
	def     uint32            // the default namespace
	stack   []uint32          // the bindings in scope, outer ones first
	free    []uint32          // numbers of prefixes that nothing has now
	used    uint32            // numbers given out
	keep    bool              // bindings out of scope stay in the table
	recent  [4]uint32         // bindings looked up since the last change
}

func newScope(keep bool) scope { return scope{names: newNames(), used: 2, keep: keep} }

// lookup gives the binding of a prefix. The empty prefix is always bound.
func (s *scope) lookup(prefix []byte) (id uint32, ok bool) {
	if len(prefix) == 0 {
		return s.def, true
	}
	near := &s.recent[(prefix[0]+prefix[len(prefix)-1])%uint8(len(s.recent))]
	if *near != 0 && string(s.prefix(*near)) == string(prefix) {
		return *near, true
	}
	if string(prefix) == "xml" {
		return xmlSpace, true
	}
	if id, ok = s.current[string(prefix)]; ok {
		*near = id
	}
	return id, ok
}

// declare binds a prefix until leave takes it back.
func (s *scope) declare(prefix string, uri []byte) (id uint32) {
	s.recent = [len(s.recent)]uint32{}
	if prefix == "" {
		id = s.add(prefix, uri, 0)
		s.bindings[id].shadowed, s.def = s.def, id
	} else {
		if s.current == nil {
			s.current = map[string]uint32{}
		}
		outer := s.current[prefix]
		id = s.add(prefix, uri, s.numberFor(outer))
		s.bindings[id].shadowed = outer
		s.current[prefix] = id
	}
	s.stack = append(s.stack, id)
	return id
}

// numberFor is the number of a prefix that has the binding outer, or none.
func (s *scope) numberFor(outer uint32) uint32 {
	if outer != 0 {
		return s.number(outer)
	}
	if last := len(s.free) - 1; last >= 0 {
		number := s.free[last]
		s.free = s.free[:last]
		return number
	}
	s.used++
	return s.used - 1
}

// leave takes back all bindings above the mark.
func (s *scope) leave(mark int) {
	s.recent = [len(s.recent)]uint32{}
	for len(s.stack) > mark {
		id := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		b := s.bindings[id]
		switch prefix := s.prefix(id); {
		case len(prefix) == 0:
			s.def = b.shadowed
		case b.shadowed == 0:
			delete(s.current, string(prefix))
			s.free = append(s.free, b.number)
		default:
			s.current[string(prefix)] = b.shadowed
		}
		if !s.keep {
			s.bindings, s.store = s.bindings[:id], s.store[:b.at]
		}
	}
}

// holds reports whether a binding of the stack is not hidden by an inner one.
func (s *scope) holds(id uint32) bool {
	now, _ := s.lookup(s.prefix(id))
	return now == id
}
