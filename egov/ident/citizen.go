package ident

import (
	"log/slog"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// CitizenNumber is the 12-digit personal number of a person (so dinh danh ca
// nhan, CCCD): PPP G YY NNNNNN, Circular 59/2021/TT-BCA. PPP is "0" and the
// province of birth registration by the codes before July 2025, which stay
// valid for ever, or a country; G says century and gender; YY is the year of
// birth. There is no check digit.
//
// It is personal data: show and log Mask.
type CitizenNumber string

// Gender is the gender that a personal number tells.
type Gender string

// The genders of a personal number.
const (
	Male   Gender = "male"
	Female Gender = "female"
)

// citizenProvinces are the 63 province codes of Decision 124/2004/QD-TTg as
// they stood until 30 June 2025. Those of today are among them.
const citizenProvinces = " 01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38" +
	" 40 42 44 45 46 48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79" +
	" 80 82 83 84 86 87 89 91 92 93 94 95 96 "

// ParseCitizen reads a personal number; spaces, dots and hyphens between the
// digits are dropped. Anything else than 12 digits that begin with a province
// or a country is [fault.IdentCitizen].
func ParseCitizen(s string) (CitizenNumber, error) {
	digits, ok := cleanDigits(s)
	if !ok || len(digits) != 12 {
		return "", fault.New(fault.IdentCitizen)
	}
	if digits[0] == '0' && !strings.Contains(citizenProvinces, " "+digits[1:3]+" ") {
		return "", fault.New(fault.IdentCitizen)
	}
	return CitizenNumber(digits), nil
}

// String is the whole number: personal data.
func (c CitizenNumber) String() string { return string(c) }

// UnmarshalText reads what [ParseCitizen] reads, and the empty text.
func (c *CitizenNumber) UnmarshalText(text []byte) error { return unmarshal(c, text, ParseCitizen) }

// valid guards the getters against a number that was not parsed.
func (c CitizenNumber) valid() bool { return len(c) == 12 && isDigits(string(c)) }

// Province is the two-digit code of the province of birth registration, as
// numbered before July 2025 ("79"), or "" for a birth registered abroad.
func (c CitizenNumber) Province() string {
	if !c.valid() || c[0] != '0' {
		return ""
	}
	return string(c[1:3])
}

// Country is the three-digit country code of a birth registered abroad, or "".
func (c CitizenNumber) Country() string {
	if !c.valid() || c[0] == '0' {
		return ""
	}
	return string(c[:3])
}

// Gender is Male or Female; "" for a malformed number.
func (c CitizenNumber) Gender() Gender {
	switch {
	case !c.valid():
		return ""
	case (c[3]-'0')%2 == 0:
		return Male
	}
	return Female
}

// BirthYear is the year of birth, 1900 to 2399; 0 for a malformed number.
func (c CitizenNumber) BirthYear() int {
	if !c.valid() {
		return 0
	}
	century := 19 + int(c[3]-'0')/2
	return century*100 + int(c[4]-'0')*10 + int(c[5]-'0')
}

// Mask hides all but the last three digits: for screens and logs.
func (c CitizenNumber) Mask() string { return mask(string(c), 3) }

// LogValue makes log/slog write Mask.
func (c CitizenNumber) LogValue() slog.Value { return slog.StringValue(c.Mask()) }

// OldCitizenNumber is the 9-digit number of an identity card of before 2016
// (CMND). It names nobody for certain: numbers were given twice.
type OldCitizenNumber string

// ParseOldCitizen reads the number of an old identity card; anything else than
// 9 digits is [fault.IdentOldCitizen].
func ParseOldCitizen(s string) (OldCitizenNumber, error) {
	digits, ok := cleanDigits(s)
	if !ok || len(digits) != 9 {
		return "", fault.New(fault.IdentOldCitizen)
	}
	return OldCitizenNumber(digits), nil
}

// String is the whole number: personal data.
func (c OldCitizenNumber) String() string { return string(c) }

// UnmarshalText reads what [ParseOldCitizen] reads, and the empty text.
func (c *OldCitizenNumber) UnmarshalText(text []byte) error {
	return unmarshal(c, text, ParseOldCitizen)
}

// Mask hides all but the last three digits.
func (c OldCitizenNumber) Mask() string { return mask(string(c), 3) }

// LogValue makes log/slog write Mask.
func (c OldCitizenNumber) LogValue() slog.Value { return slog.StringValue(c.Mask()) }
