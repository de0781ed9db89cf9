package xmlcore

// bindings is a scoped map from prefix to namespace: look-ups take the same
// time however many declarations a document heaps up.
type bindings struct {
	uris  map[string][]string
	log   []string
	marks []int
}

func newBindings() *bindings { return &bindings{uris: map[string][]string{}} }

func (b *bindings) push() { b.marks = append(b.marks, len(b.log)) }

func (b *bindings) pop() {
	mark := b.marks[len(b.marks)-1]
	b.marks = b.marks[:len(b.marks)-1]
	for _, prefix := range b.log[mark:] {
		stack := b.uris[prefix]
		b.uris[prefix] = stack[:len(stack)-1]
	}
	b.log = b.log[:mark]
}

func (b *bindings) set(prefix, uri string) {
	b.uris[prefix] = append(b.uris[prefix], uri)
	b.log = append(b.log, prefix)
}

func (b *bindings) get(prefix string) (uri string, ok bool) {
	stack := b.uris[prefix]
	if len(stack) == 0 {
		return "", false
	}
	return stack[len(stack)-1], true
}
