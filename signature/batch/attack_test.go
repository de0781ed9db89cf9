package batch_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature/batch"
)

// list is a DigestList as another program writes it.
func list(t testing.TB, digests ...[]byte) []byte {
	type single struct {
		Digest     []byte
		Method     string `asn1:"utf8"`
		Transforms []int
	}
	var all []single
	for _, d := range digests {
		all = append(all, single{d, "http://www.w3.org/2001/04/xmlenc#sha256", []int{}})
	}
	der, err := asn1.Marshal(all)
	require.NoError(t, err)
	return der
}

func hash(b []byte) []byte { s := sha256.Sum256(b); return s[:] }

const head = `<hc:HashChain xmlns:hc="http://cyber.ee/hashchain" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">` +
	`<hc:DefaultDigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>`

func dv(d []byte) string {
	return "<ds:DigestValue>" + base64.StdEncoding.EncodeToString(d) + "</ds:DigestValue>"
}

func value(d []byte) string { return "<hc:HashValue>" + dv(d) + "</hc:HashValue>" }

func ref(name string, d []byte) string {
	return `<hc:DataRef URI="` + name + `">` + dv(d) + "</hc:DataRef>"
}

// The format is that of X-Road: the root can be computed by its rules from the
// texts alone.
func TestAStepIsADigestList(t *testing.T) {
	a, b := []byte("một"), []byte("hai")
	built, err := batch.Build(crypto.SHA256, message([][]byte{a}), message([][]byte{b}))
	require.NoError(t, err)
	tag := hash([]byte("urn:hcm-egov:batch:message\n1\n/message.xml\n"))
	left, right := hash(list(t, tag, hash(a))), hash(list(t, tag, hash(b)))
	want := hash(list(t, hash([]byte("urn:hcm-egov:batch:node")), left, right))
	require.Equal(t, want, built.Root().Digest)
}

// untagged is the root of two messages as X-Road builds it, the second with an
// attachment.
func untagged(t *testing.T) (root batch.Root, a, b, c []byte) {
	a, b, c = []byte("<a/>"), []byte("<b/>"), []byte("c")
	pair := hash(list(t, hash(b), hash(c)))
	return batch.Root{Hash: crypto.SHA256, Digest: hash(list(t, hash(a), pair))}, a, b, c
}

func TestUntaggedChainsNeedThePolicy(t *testing.T) {
	root, a, b, c := untagged(t)
	pair := hash(list(t, hash(b), hash(c)))
	legacy := batch.Policy{LegacyUntagged: true}
	first := []byte(head + `<hc:HashStep id="STEP0">` + ref("/message.xml", hash(a)) + value(pair) + `</hc:HashStep></hc:HashChain>`)
	second := []byte(head + `<hc:HashStep id="STEP0">` + value(hash(a)) + `<hc:StepRef URI="#STEP1"/></hc:HashStep>` +
		`<hc:HashStep id="STEP1">` + ref("/message.xml", hash(b)) + ref("/attachment1", hash(c)) + `</hc:HashStep></hc:HashChain>`)
	require.NoError(t, root.Check(first, message([][]byte{a}), legacy))
	require.NoError(t, root.Check(second, message([][]byte{b, c}), legacy))
	require.ErrorIs(t, root.Check(first, message([][]byte{a}), batch.Policy{}), fault.SignatureBatchStructure)
	require.ErrorIs(t, root.Check(second, message([][]byte{b, c}), batch.Policy{}), fault.SignatureBatchStructure)

	// A step is not a message, not even under the policy.
	inner := list(t, hash(b), hash(c))
	forged := []byte(head + `<hc:HashStep id="STEP0">` + value(hash(a)) + ref("/message.xml", hash(inner)) + `</hc:HashStep></hc:HashChain>`)
	require.ErrorIs(t, root.Check(forged, message([][]byte{inner}), legacy), fault.SignatureBatchStructure)
}

// What X-Road's form would let pass is refused in the tagged one.
func TestSecondPreimages(t *testing.T) {
	a, b := []byte("<a/>"), []byte("<b/>")
	built, err := batch.Build(crypto.SHA256, message([][]byte{a}), message([][]byte{b}))
	require.NoError(t, err)
	root := built.Root()
	node := hash([]byte("urn:hcm-egov:batch:node"))
	tag1 := hash([]byte("urn:hcm-egov:batch:message\n1\n/message.xml\n"))
	tag2 := hash([]byte("urn:hcm-egov:batch:message\n2\n/message.xml\n/attachment1\n"))
	left, right := list(t, tag1, hash(a)), list(t, tag1, hash(b))
	step := func(id, content string) string { return `<hc:HashStep id="` + id + `">` + content + `</hc:HashStep>` }
	next := `<hc:StepRef URI="#S1"/>`

	for name, c := range map[string]struct {
		chain string
		parts [][]byte
	}{
		"a step passed off as a message":              {step("S0", value(node)+ref("/message.xml", hash(left))+value(hash(right))), [][]byte{left}},
		"steps passed off as two parts":               {step("S0", value(node)+ref("/message.xml", hash(left))+ref("/attachment1", hash(right))), [][]byte{left, right}},
		"the root's step passed off as a message":     {step("S0", value(tag1)+ref("/message.xml", root.Digest)), [][]byte{list(t, node, hash(left), hash(right))}},
		"two messages passed off as one":              {step("S0", value(tag2)+ref("/message.xml", hash(a))+ref("/attachment1", hash(b))), [][]byte{a, b}},
		"two messages under the tag of the tree":      {step("S0", value(node)+ref("/message.xml", hash(a))+ref("/attachment1", hash(b))), [][]byte{a, b}},
		"a message's step passed off as a node":       {step("S0", value(node)+next+value(hash(right))) + step("S1", value(tag1)+next), [][]byte{a}},
		"a third child of a node":                     {step("S0", value(node)+next+value(hash(right))+value(hash(right))) + step("S1", value(tag1)+ref("/message.xml", hash(a))), [][]byte{a}},
		"a step that refers to itself":                {step("S1", value(node)+next+value(hash(right))), [][]byte{a}},
		"two references to the next step":             {step("S0", value(node)+next+next) + step("S1", value(tag1)+ref("/message.xml", hash(a))), [][]byte{a}},
		"a reference by a transformed name":           {step("S0", value(node)+`<hc:StepRef URI="x#S1"/>`+value(hash(right))) + step("S1", value(tag1)+ref("/message.xml", hash(a))), [][]byte{a}},
		"text between steps":                          {"x" + step("S0", value(tag1)+ref("/message.xml", hash(a))), [][]byte{a}},
		"a comment that hides nothing but is refused": {"<!-- -->" + step("S0", value(tag1)+ref("/message.xml", hash(a))), [][]byte{a}},
	} {
		err := root.Check([]byte(head+c.chain+"</hc:HashChain>"), message(c.parts), batch.Policy{})
		require.Error(t, err, name)
		require.NotErrorIs(t, err, fault.Unexpected, name)
	}
	// the honest form of the first
	good := head + step("S0", value(node)+next+value(hash(right))) + step("S1", value(tag1)+ref("/message.xml", hash(a))) + "</hc:HashChain>"
	require.NoError(t, root.Check([]byte(good), message([][]byte{a}), batch.Policy{}))
}

// A message with an attachment is not a message without.
func TestAnAttachmentCannotBeLeftOut(t *testing.T) {
	m, att := []byte("<m/>"), []byte("att")
	built, err := batch.Build(crypto.SHA256, message([][]byte{m, att}))
	require.NoError(t, err)
	tag2 := hash([]byte("urn:hcm-egov:batch:message\n2\n/message.xml\n/attachment1\n"))
	forged := head + `<hc:HashStep id="S0">` + value(tag2) + ref("/message.xml", hash(m)) + value(hash(att)) + `</hc:HashStep></hc:HashChain>`
	require.ErrorIs(t, built.Root().Check([]byte(forged), message([][]byte{m}), batch.Policy{}), fault.SignatureBatchStructure)
}

func FuzzProof(f *testing.F) {
	b := build(f, crypto.SHA256, []int{1, 2, 3})
	for i := range 3 {
		f.Add(b.Proof(i))
	}
	f.Add(b.Root().XML())
	f.Add([]byte(head + "</hc:HashChain>"))
	want := content(1, 2)
	f.Fuzz(func(t *testing.T, proof []byte) {
		for _, p := range []batch.Policy{{}, {LegacyUntagged: true}} {
			if err := b.Root().Check(proof, message(want), p); err == nil && !bytes.Contains(proof, []byte("HashStep")) {
				t.Fatal("taken without a step")
			}
			other := content(1, 2)
			other[1][0] = 'x'
			if b.Root().Check(proof, message(other), p) == nil {
				t.Fatal("took a message that is not in the batch")
			}
		}
		_, _ = batch.ParseRoot(proof)
	})
}
