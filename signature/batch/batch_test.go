package batch_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
	"github.com/hcm-egov/framework/signature"
	"github.com/hcm-egov/framework/signature/batch"
	"github.com/hcm-egov/framework/signature/signaturetest"
	"github.com/hcm-egov/framework/signature/xmldsig"
)

// content is a message of some parts, made of its number; it can be read again.
func content(number, parts int) [][]byte {
	var list [][]byte
	for p := range parts {
		list = append(list, fmt.Appendf(nil, "<m>%d/%d</m>", number, p))
	}
	return list
}

var names = []string{"/message.xml", "/attachment1", "/attachment2", "/attachment3"}

func message(parts [][]byte) batch.Message {
	var m batch.Message
	for i, p := range parts {
		m = append(m, batch.Part{Name: names[i], Data: bytes.NewReader(p)})
	}
	return m
}

// sizes are the numbers of parts of n messages.
func sizes(n int) []int {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	list := make([]int, n)
	for i := range list {
		list[i] = 1 + r.IntN(len(names))
	}
	return list
}

func build(t testing.TB, h crypto.Hash, parts []int) *batch.Batch {
	t.Helper()
	var all []batch.Message
	for i, p := range parts {
		all = append(all, message(content(i, p)))
	}
	b, err := batch.Build(h, all...)
	require.NoError(t, err)
	return b
}

func TestEveryMessageOfEverySizeLeadsToTheRoot(t *testing.T) {
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		for n := 1; n <= 70; n++ {
			parts := sizes(n)
			b := build(t, h, parts)
			root, err := batch.ParseRoot(b.Root().XML())
			require.NoError(t, err)
			require.Equal(t, b.Root(), root)
			for i, p := range parts {
				require.NoError(t, root.Check(b.Proof(i), message(content(i, p)), batch.Policy{}), "%d of %d", i, n)
			}
		}
	}
}

func TestNoProofServesAnotherMessage(t *testing.T) {
	parts := []int{2, 2, 2, 2, 2, 2, 2}
	b := build(t, crypto.SHA256, parts)
	for i := range parts {
		for j := range parts {
			err := b.Root().Check(b.Proof(i), message(content(j, 2)), batch.Policy{})
			if i == j {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, fault.SignatureBatchPart)
			}
		}
	}
}

// Whatever is altered in a message, in a proof or in a root is noticed.
func TestEveryChangeIsNoticed(t *testing.T) {
	const n, target = 11, 6
	parts := sizes(n)
	parts[target] = 3
	b := build(t, crypto.SHA256, parts)
	proof := b.Proof(target)
	root := b.Root()
	fresh := func() [][]byte { return content(target, 3) }
	refused := func(what string, root batch.Root, proof []byte, m batch.Message) {
		t.Helper()
		require.Error(t, root.Check(proof, m, batch.Policy{}), what)
	}
	require.NoError(t, root.Check(proof, message(fresh()), batch.Policy{}))

	for p := range 3 {
		parts := fresh()
		parts[p][2] ^= 1
		refused("content", root, proof, message(parts))
	}
	refused("part left out", root, proof, message(fresh()[:2]))
	refused("part added", root, proof, message(append(fresh(), []byte("x"))))
	parts2 := fresh()
	parts2[0], parts2[1] = parts2[1], parts2[0]
	refused("order", root, proof, message(parts2))
	m := message(fresh())
	m[1].Name = "/attachment9"
	refused("name", root, proof, m)
	renamed := bytes.ReplaceAll(proof, []byte("/attachment1"), []byte("/attachment9"))
	refused("name in both", root, renamed, m)
	other := root
	other.Hash = crypto.SHA512
	refused("hash", other, proof, message(fresh()))

	// each digest, flipped in one bit
	text := string(proof)
	for at := 0; ; {
		i := strings.Index(text[at:], "DigestValue>")
		if i < 0 {
			break
		}
		start := at + i + len("DigestValue>")
		end := start + strings.IndexByte(text[start:], '<')
		if raw, err := base64.StdEncoding.DecodeString(text[start:end]); err == nil && len(raw) > 0 {
			raw[len(raw)-1] ^= 1
			refused("digest", root, []byte(text[:start]+base64.StdEncoding.EncodeToString(raw)+text[end:]), message(fresh()))
		}
		at = end
	}
	// the steps: left out, doubled, exchanged
	head, steps, tail := split(text)
	require.Greater(t, len(steps), 3)
	join := func(list ...string) []byte { return []byte(head + strings.Join(list, "") + tail) }
	for i := range steps {
		var left []string
		left = append(append(left, steps[:i]...), steps[i+1:]...)
		refused("step left out", root, join(left...), message(fresh()))
		var doubled []string
		doubled = append(append(doubled, steps[:i+1]...), steps[i:]...)
		refused("step doubled", root, join(doubled...), message(fresh()))
		if i > 0 {
			swapped := append([]string(nil), steps...)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			refused("steps exchanged", root, join(swapped...), message(fresh()))
		}
	}
	// the values of each step in another order
	for i := range steps {
		for _, s := range exchanged(steps[i]) {
			list := append([]string(nil), steps...)
			list[i] = s
			refused("values exchanged", root, join(list...), message(fresh()))
		}
	}
}

// split parts a chain into its steps.
func split(text string) (head string, steps []string, tail string) {
	const open, shut = "<hc:HashStep", "</hc:HashStep>"
	i := strings.Index(text, open)
	j := strings.LastIndex(text, shut) + len(shut)
	for _, s := range strings.SplitAfter(text[i:j], shut) {
		if s != "" {
			steps = append(steps, s)
		}
	}
	return text[:i], steps, text[j:]
}

// exchanged are the step with each pair of neighbouring values exchanged.
func exchanged(step string) (list []string) {
	i := strings.IndexByte(step, '>') + 1
	j := strings.LastIndex(step, "<")
	marked := strings.NewReplacer("</hc:HashValue>", "</hc:HashValue>|", "</hc:DataRef>", "</hc:DataRef>|", `"/>`, `"/>|`).Replace(step[i:j])
	values := strings.Split(strings.TrimSuffix(marked, "|"), "|")
	for k := 1; k < len(values); k++ {
		if values[k] == values[k-1] {
			continue
		}
		v := append([]string(nil), values...)
		v[k], v[k-1] = v[k-1], v[k]
		list = append(list, step[:i]+strings.Join(v, "")+step[j:])
	}
	return list
}

func world(t testing.TB) (*xmldsig.Signer, *xmldsig.Verifier) {
	t.Helper()
	clock := worktime.NewManual(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	w := signaturetest.Start(t, signaturetest.Config{Clock: clock})
	pair := w.Issue(t, signaturetest.Profile{CommonName: "Trục liên thông"})
	key, err := signature.NewKey(pair.Key, pair.Chain)
	require.NoError(t, err)
	signer, err := xmldsig.NewSigner(xmldsig.SignerConfig{Key: key, Clock: clock})
	require.NoError(t, err)
	validator, err := w.Validator(nil)
	require.NoError(t, err)
	verifier, err := xmldsig.NewVerifier(xmldsig.VerifierConfig{Certificates: validator, Clock: clock})
	require.NoError(t, err)
	return signer, verifier
}

func TestOneSignatureForManyMessages(t *testing.T) {
	signer, verifier := world(t)
	ctx := context.Background()
	parts := sizes(9)
	var all []batch.Message
	for i, p := range parts {
		all = append(all, message(content(i, p)))
	}
	signed, err := batch.Sign(ctx, signer, all...)
	require.NoError(t, err)
	require.Len(t, signed.Proofs, 9)
	for i, p := range parts {
		report, err := batch.Verify(ctx, verifier, signed.Signature, signed.Proofs[i], message(content(i, p)))
		require.NoError(t, err)
		require.Equal(t, "Trục liên thông", report.Signatures[0].Signer.CommonName)
	}
	opened, err := batch.Open(ctx, verifier, signed.Signature)
	require.NoError(t, err)
	require.ErrorIs(t, opened.Root.Check(signed.Proofs[0], message(content(1, parts[1])), batch.Policy{}), fault.SignatureBatchPart)

	for i := range signed.Signature {
		altered := bytes.Clone(signed.Signature)
		altered[i] ^= 1
		if bytes.Contains(altered[max(0, i-40):i], []byte("DigestValue>")) {
			_, err := batch.Verify(ctx, verifier, altered, signed.Proofs[0], message(content(0, parts[0])))
			require.Error(t, err)
		}
	}
	// another signed object is not a root
	other, err := signer.Sign(ctx, nil, xmldsig.Options{Objects: []xmldsig.Object{{Content: "<a/>", Sign: true}}})
	require.NoError(t, err)
	_, err = batch.Open(ctx, verifier, other)
	require.ErrorIs(t, err, fault.SignatureUncovered)
	// an unsigned root beside a signed object is not taken
	_, err = batch.Open(ctx, verifier, bytes.Replace(other, []byte("</ds:Signature>"), []byte("<ds:Object>"+string(opened.Root.XML())+"</ds:Object></ds:Signature>"), 1))
	require.ErrorIs(t, err, fault.SignatureUncovered)
}

func TestBuildRefuses(t *testing.T) {
	for name, m := range map[string]batch.Message{
		"no parts":     {},
		"no name":      {{Data: strings.NewReader("x")}},
		"no data":      {{Name: "/message.xml"}},
		"same names":   {{Name: "/a", Data: strings.NewReader("x")}, {Name: "/a", Data: strings.NewReader("y")}},
		"line in name": {{Name: "/a\n/b", Data: strings.NewReader("x")}},
	} {
		_, err := batch.Build(crypto.SHA256, m)
		require.ErrorIs(t, err, fault.Config, name)
	}
	_, err := batch.Build(crypto.SHA256)
	require.ErrorIs(t, err, fault.Config)
	_, err = batch.Build(crypto.SHA1, message(content(0, 1)))
	require.ErrorIs(t, err, fault.Config)
	b := build(t, crypto.SHA256, []int{1})
	require.Nil(t, b.Proof(1))
	require.Nil(t, b.Proof(-1))
	require.Equal(t, 1, b.Len())
}
