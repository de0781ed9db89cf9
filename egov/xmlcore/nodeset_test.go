package xmlcore_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/xmlcore"
)

// TestTouches: a set touches an element when a node of the element, an attribute
// or a namespace of it is in the set.
func TestTouches(t *testing.T) {
	doc, err := xmlcore.Parse([]byte(`<a x="1" xmlns:n="urn:n"><b y="2">t<c/></b><!-- --><d><e z="3"/>u</d></a>`), xmlcore.Limits{})
	require.NoError(t, err)
	var all []xmlcore.Ref
	for r := range doc.All().Refs() {
		all = append(all, r)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var some []xmlcore.Ref
		for _, r := range all {
			if random.IntN(8) == 0 {
				some = append(some, r)
			}
		}
		sets := []*xmlcore.NodeSet{doc.Set(some...), doc.All().Subtract(doc.Set(some...)), doc.Subtree(xmlcore.Node(random.IntN(doc.Len()))).Subtract(doc.Set(some...))}
		for _, set := range sets {
			for n := xmlcore.Top; int(n) < doc.Len(); n++ {
				require.Equal(t, !doc.Subtree(n).Intersect(set).Empty(), set.Touches(n), "%v, node %d", some, n)
			}
		}
	}
}
