package xpath

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

const (
	mostTimes   = 1000    // of a repetition in package regexp
	mostClasses = 1 << 14 // pairs of characters in all classes
	mostGoSize  = 1 << 13
)

// forGo compiles the tree with package regexp, or gives nil where it has no
// counterpart there or would become too large. The second expression, in which
// no text start matches, finds the matches after the first; it is made when it
// is wanted.
func forGo(tree node, f features) (first *regexp.Regexp, later func() *regexp.Regexp) {
	if f.backRefs || f.lineStart || f.manyTimes > mostTimes || f.classes > mostClasses || f.size > mostGoSize {
		return nil, nil
	}
	first = compiled(tree, `\A`)
	if !f.textStart || first == nil {
		return first, func() *regexp.Regexp { return first }
	}
	return first, sync.OnceValue(func() *regexp.Regexp { return compiled(tree, `[^\x00-\x{10FFFF}]`) })
}

func compiled(tree node, start string) *regexp.Regexp {
	var b strings.Builder
	write(&b, tree, start)
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil
	}
	return re
}

func write(b *strings.Builder, n node, start string) {
	switch n := n.(type) {
	case one:
		writeSet(b, n.set)
	case sequence:
		for _, item := range n {
			write(b, item, start)
		}
	case choice:
		b.WriteString("(?:")
		for i, item := range n {
			if i > 0 {
				b.WriteByte('|')
			}
			write(b, item, start)
		}
		b.WriteByte(')')
	case group:
		b.WriteByte('(')
		write(b, n.of, start)
		b.WriteByte(')')
	case repeat:
		b.WriteString("(?:")
		write(b, n.of, start)
		b.WriteByte(')')
		b.WriteString(n.quantifier())
	case anchor:
		b.WriteString(map[anchor]string{textStart: start, textEnd: `\z`, lineEnd: `(?m:$)`}[n])
	}
}

func (n repeat) quantifier() string {
	q := fmt.Sprintf("{%d,%d}", n.min, n.max)
	switch {
	case n.max >= 0:
	case n.min == 0:
		q = "*"
	case n.min == 1:
		q = "+"
	default:
		q = fmt.Sprintf("{%d,}", n.min)
	}
	if n.lazy {
		q += "?"
	}
	return q
}

func writeSet(b *strings.Builder, set runes) {
	if len(set) == 0 {
		b.WriteString(`[^\x00-\x{10FFFF}]`)
		return
	}
	if len(set) == 2 && set[0] == set[1] {
		b.WriteString(regexp.QuoteMeta(string(set[0])))
		return
	}
	b.WriteByte('[')
	for i := 0; i < len(set); i += 2 {
		b.WriteString(`\x{` + strconv.FormatInt(int64(set[i]), 16) + `}-\x{` + strconv.FormatInt(int64(set[i+1]), 16) + `}`)
	}
	b.WriteByte(']')
}
