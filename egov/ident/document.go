package ident

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/hcm-egov/framework/egov/fault"
)

// DocumentNumber is the number and notation of an official document (so, ky
// hieu van ban), Decree 30/2020/ND-CP: "7816/VPCP-TTĐT". A legal norm carries
// its year between them, "20/2020/QĐ-TTg"; the year then belongs to the notation.
type DocumentNumber struct {
	Number   string // "7816"; not always digits alone ("12a")
	Notation string // "VPCP-TTĐT" or "2020/QĐ-TTg"
}

const maxDocument = 100 // characters of number and notation together

// ParseDocument reads "7816/VPCP-TTĐT". A leading "Số:" and spaces around the
// signs are dropped; anything without a number and a notation is
// [fault.IdentDocument].
func ParseDocument(s string) (DocumentNumber, error) {
	s, ok := clean(s)
	for _, head := range []string{"Số:", "số:", "SỐ:", "Số", "số"} {
		s = strings.TrimPrefix(s, head)
	}
	s = strings.NewReplacer("–", "-", "‐", "-", "‑", "-").Replace(s)
	number, notation, cut := strings.Cut(s, "/")
	d := DocumentNumber{Number: number, Notation: notation}
	if !ok || !cut || !d.valid() {
		return DocumentNumber{}, fault.New(fault.IdentDocument)
	}
	return d, nil
}

func (d DocumentNumber) valid() bool {
	if len(d.Number)+len(d.Notation) > maxDocument || d.Number == "" || d.Notation == "" {
		return false
	}
	if d.Number[0] < '0' || d.Number[0] > '9' {
		return false
	}
	for _, part := range strings.Split(d.Number+"/"+d.Notation, "/") {
		if strings.Trim(part, "-.&,()") == "" {
			return false
		}
		for _, r := range part {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune("-.&,()", r) {
				return false
			}
		}
	}
	return true
}

// String prints "number/notation", "" for the zero value.
func (d DocumentNumber) String() string {
	if d == (DocumentNumber{}) {
		return ""
	}
	return d.Number + "/" + d.Notation
}

// Year is the year in the notation of a legal norm, 0 for other documents.
func (d DocumentNumber) Year() int {
	head, _, cut := strings.Cut(d.Notation, "/")
	if y, err := strconv.Atoi(head); cut && err == nil && len(head) == 4 && y > 1900 {
		return y
	}
	return 0
}

// MarshalText is String.
func (d DocumentNumber) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [ParseDocument] reads, and the empty text.
func (d *DocumentNumber) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = DocumentNumber{}
		return nil
	}
	v, err := ParseDocument(string(text))
	if err == nil {
		*d = v
	}
	return err
}
