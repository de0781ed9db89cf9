package xmlcore

import "math"

// Limits bound one document. A zero field takes its default. The defaults of
// depth, attributes, namespaces and names grow with what has been read, so that
// no honest document meets them and no short one can blow itself up: at byte n
// they are the number given plus n divided by the number in brackets.
type Limits struct {
	Bytes      int64 // length of the document; default none, in memory 2 GiB at most
	Depth      int   // elements inside each other; default 1024 (1024)
	Elements   int   // elements in all; default none
	Attributes int   // attributes and declarations of one element; default 1024 (256)
	Namespaces int   // namespace declarations in scope; default 1024 (256)
	Name       int   // bytes of a name; default 1024 (64), never more than 65535
	Tag        int   // bytes of one tag, and of all namespaces in scope; default 16 MiB
}

// The largest document in memory and the longest name: what the tables hold.
const (
	maxDocument = math.MaxInt32
	maxName     = math.MaxUint16
)

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = math.MaxInt64
	}
	if l.Tag <= 0 {
		l.Tag = 16 << 20
	}
	return l
}

// grown is the limit at an offset of the document.
func grown(fixed, base int, per, offset int64) int {
	if fixed > 0 {
		return fixed
	}
	return base + int(offset/per)
}

func (s *scanner) maxDepth() int      { return grown(s.lim.Depth, 1024, 1024, s.offset()) }
func (s *scanner) maxAttributes() int { return grown(s.lim.Attributes, 1024, 256, s.offset()) }
func (s *scanner) maxNamespaces() int { return grown(s.lim.Namespaces, 1024, 256, s.offset()) }
func (s *scanner) maxName() int {
	return min(grown(s.lim.Name, 1024, 64, s.offset()), maxName)
}
