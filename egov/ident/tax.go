package ident

import (
	"log/slog"

	"github.com/hcm-egov/framework/egov/fault"
)

// TaxCode is a tax code (ma so thue), which is also an enterprise's code:
//
//	0314409058        10 digits, the last a check digit
//	0314409058-002    a branch or dependent unit
//	079190000001      a person or household business: the personal number,
//	                  since July 2025 (Circular 86/2024/TT-BTC)
//
// The last kind is personal data: show and log Mask.
type TaxCode string

var taxWeights = [9]int{31, 29, 23, 19, 17, 13, 7, 5, 3}

// ParseTax reads a tax code; a branch may come without its hyphen. A wrong
// check digit is [fault.IdentTaxCheck]; nine digits, the leftover of a table
// that lost a leading zero, are reported as [fault.IdentTaxShort] and not
// padded, since the missing digit may be another one; all else is
// [fault.IdentTax].
func ParseTax(s string) (TaxCode, error) {
	digits, ok := cleanDigits(s)
	if !ok {
		return "", fault.New(fault.IdentTax)
	}
	switch len(digits) {
	case 9:
		return "", fault.New(fault.IdentTaxShort)
	case 10:
		if err := checkTax(digits); err != nil {
			return "", err
		}
		return TaxCode(digits), nil
	case 12:
		person, err := ParseCitizen(digits)
		if err != nil {
			return "", fault.New(fault.IdentTax).Wrap(err)
		}
		return TaxCode(person), nil
	case 13:
		return parseBranch(digits)
	}
	return "", fault.New(fault.IdentTax)
}

func parseBranch(digits string) (TaxCode, error) {
	if err := checkTax(digits[:10]); err != nil {
		return "", err
	}
	if digits[10:] == "000" {
		return "", fault.New(fault.IdentTax)
	}
	return TaxCode(digits[:10] + "-" + digits[10:]), nil
}

// checkTax weighs the first nine digits; the tenth is 10 - (sum mod 11), and a
// number for which that is 10 was never issued.
func checkTax(digits string) error {
	if isZero(digits[2:9]) {
		return fault.New(fault.IdentTax)
	}
	sum := 0
	for i, w := range taxWeights {
		sum += w * int(digits[i]-'0')
	}
	if 10-sum%11 != int(digits[9]-'0') {
		return fault.New(fault.IdentTaxCheck)
	}
	return nil
}

// String is the whole code.
func (t TaxCode) String() string { return string(t) }

// UnmarshalText reads what [ParseTax] reads, and the empty text.
func (t *TaxCode) UnmarshalText(text []byte) error { return unmarshal(t, text, ParseTax) }

// Branch is the three digits of a branch, or "".
func (t TaxCode) Branch() string {
	if len(t) != 14 {
		return ""
	}
	return string(t[11:])
}

// Head is the code of the enterprise a branch belongs to; itself otherwise.
func (t TaxCode) Head() TaxCode {
	if len(t) != 14 {
		return t
	}
	return t[:10]
}

// Citizen is the personal number when the code is one, or "".
func (t TaxCode) Citizen() CitizenNumber {
	if len(t) != 12 {
		return ""
	}
	return CitizenNumber(t)
}

// Mask hides all but the last three digits of a person's code; an enterprise's
// code is public and stays.
func (t TaxCode) Mask() string {
	if len(t) == 12 {
		return mask(string(t), 3)
	}
	return string(t)
}

// LogValue makes log/slog write Mask.
func (t TaxCode) LogValue() slog.Value { return slog.StringValue(t.Mask()) }
