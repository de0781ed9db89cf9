package model_test

import (
	"bytes"
	"encoding/xml"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
)

// spans lists where the elements of a file begin and end.
func spans(text []byte) (list [][2]int) {
	dec := xml.NewDecoder(bytes.NewReader(text))
	var open []int
	for {
		from := int(dec.InputOffset())
		tok, err := dec.Token()
		if err != nil {
			return list
		}
		switch tok.(type) {
		case xml.StartElement:
			open = append(open, from)
		case xml.EndElement:
			list = append(list, [2]int{open[len(open)-1], int(dec.InputOffset())})
			open = open[:len(open)-1]
		}
	}
}

var attribute = regexp.MustCompile(` [a-zA-Z:]+="[^"]*"`)

// mutate takes away, doubles or moves an element or an attribute.
func mutate(r *rand.Rand, text []byte) []byte {
	list := spans(text)
	if r.IntN(3) == 0 {
		list = nil
		for _, at := range attribute.FindAllIndex(text, -1) {
			list = append(list, [2]int(at))
		}
	}
	if len(list) == 0 {
		return text
	}
	from, to := list[r.IntN(len(list))], list[r.IntN(len(list))]
	var out []byte
	switch part := text[from[0]:from[1]]; r.IntN(4) {
	case 0:
		out = append(append(out, text[:from[0]]...), text[from[1]:]...)
	case 1:
		out = append(append(append(out, text[:from[1]]...), part...), text[from[1]:]...)
	default:
		out = append(append(append(out, text[:to[0]]...), part...), text[to[1]:]...)
	}
	return out
}

// TestMutations reads what comes of documents whose parts were shuffled.
func TestMutations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var seeds [][]byte
	for _, file := range []string{"written", "replaced"} {
		b, err := os.ReadFile("testdata/" + file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split(string(b), "\n\n") {
			_, out, _ := strings.Cut(block, "\n----\n")
			seeds = append(seeds, whole(out))
		}
	}
	for range 1500 {
		text := seeds[r.IntN(len(seeds))]
		for range 1 + r.IntN(4) {
			text = mutate(r, text)
		}
		lossless(t, text)
	}
}
