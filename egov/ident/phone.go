package ident

import (
	"log/slog"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// Phone is a telephone number of Viet Nam in the form of E.164, "+84901234567".
// It is personal data: show and log Mask.
type Phone string

// PhonePlan is the numbering plan as data: the beginnings of national numbers
// (with the leading 0) and how many digits such a number has in all. It is
// changed by announcements of the ministry; take [DefaultPhonePlan] and edit.
type PhonePlan struct {
	Mobile   []string // beginnings of 10-digit mobile numbers, such as "090"
	Landline []string // area codes of 11-digit landline numbers, such as "028"
}

// DefaultPhonePlan is the plan since the change of 2018: the mobile networks
// and the landlines of Ho Chi Minh City. Each call gives a new copy.
func DefaultPhonePlan() PhonePlan {
	return PhonePlan{
		Mobile: strings.Fields("032 033 034 035 036 037 038 039 052 055 056 058 059 070 076 077 078 079" +
			" 081 082 083 084 085 086 087 088 089 090 091 092 093 094 095 096 097 098 099"),
		Landline: []string{"028"},
	}
}

// ParsePhone reads a number by the default plan.
func ParsePhone(s string) (Phone, error) { return DefaultPhonePlan().Parse(s) }

// Parse reads "0901 234 567", "+84 901.234.567", "0084…" or "(028) 3829-1111".
// A number outside the plan is [fault.IdentPhone].
func (p PhonePlan) Parse(s string) (Phone, error) {
	text, ok := clean(s)
	text, plus := strings.CutPrefix(text, "+")
	digits, digitsOK := cleanDigits(text)
	if !ok || !digitsOK || strings.HasPrefix(text, "+") {
		return "", fault.New(fault.IdentPhone)
	}
	national, ok := nationalNumber(digits, plus)
	if !ok || !p.has(national) {
		return "", fault.New(fault.IdentPhone)
	}
	return Phone("+84" + national[1:]), nil
}

// nationalNumber brings the number to its form with a leading 0. Without a "+"
// a beginning 84 counts as the country only when no 0 could stand before it.
func nationalNumber(digits string, plus bool) (string, bool) {
	country := "0084"
	if plus || digits[0] != '0' {
		country = "84"
	}
	rest, abroad := strings.CutPrefix(digits, country)
	if !abroad {
		return digits, !plus
	}
	return "0" + strings.TrimPrefix(rest, "0"), true // "+84 (0)90…" is often written
}

func (p PhonePlan) has(national string) bool {
	return len(national) == 10 && beginsWith(national, p.Mobile) ||
		len(national) == 11 && beginsWith(national, p.Landline)
}

func beginsWith(s string, heads []string) bool {
	for _, h := range heads {
		if strings.HasPrefix(s, h) {
			return true
		}
	}
	return false
}

// String is the number in the form of E.164.
func (p Phone) String() string { return string(p) }

// UnmarshalText reads what [ParsePhone] reads, and the empty text.
func (p *Phone) UnmarshalText(text []byte) error { return unmarshal(p, text, ParsePhone) }

// National is the number as dialled within the country, "0901234567".
func (p Phone) National() string {
	if rest, ok := strings.CutPrefix(string(p), "+84"); ok {
		return "0" + rest
	}
	return string(p)
}

// Mobile reports whether the number has the length of a mobile one: whether a
// short message can reach it.
func (p Phone) Mobile() bool { return len(p) == len("+84901234567") }

// Mask hides all but the last three digits.
func (p Phone) Mask() string { return mask(p.National(), 3) }

// LogValue makes log/slog write Mask.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.Mask()) }
