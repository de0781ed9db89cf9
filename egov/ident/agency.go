package ident

import (
	"slices"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// AgencyCode is an agency's identification code in the form of Decision
// 20/2020/QD-TTg, such as "H29.17": level 1 (a letter and two digits) first,
// then one group of one to three digits or capitals per level, 35 characters at
// most. It is the canonical form inside the framework, so that == compares
// agencies; [ParseAgency] makes it from every form in use. A group of zeros
// stands for a level that the agency skips and never ends a code.
type AgencyCode string

// The names of the older forms, as faults tell them.
const (
	formQCVN = "QCVN 102:2016"
	form2014 = "2803/BTTTT-THH"
)

const maxAgency = 35 // Decision 20/2020: characters with the dots

// ParseAgency reads an agency code in any form in use:
//
//	H29.14.01        Decision 20/2020/QD-TTg: level 1 first
//	000.01.14.H29    QCVN 102:2016/BTTTT: level 1 last, four groups
//	01.14.H29        letter 2803/BTTTT-THH (2014): level 1 last, three groups
//	14.H29           a shortened form: leading groups of zeros dropped
//
// The level-1 group tells the order. When the first and the last of four groups
// could both be level 1 ("A01.01.14.H29") the code is refused with
// [fault.IdentAgencyAmbiguous]: [ParseQCVN] or [ParseQD20] says which is meant.
// Spaces and lower case are mended; all else is [fault.IdentAgency].
func ParseAgency(s string) (AgencyCode, error) {
	groups, err := agencyGroups(s)
	if err != nil {
		return "", err
	}
	old, now := fitsQCVN(groups), fitsQD20(groups)
	switch {
	case old && now && len(groups) > 1:
		return "", fault.New(fault.IdentAgencyAmbiguous)
	case now:
		return canonical(groups), nil
	case old:
		slices.Reverse(groups)
		return canonical(groups), nil
	}
	return "", fault.New(fault.IdentAgency)
}

// ParseQCVN reads a code that is known to have the order of QCVN 102:2016 or of
// 2014 (level 1 last), in full or shortened.
func ParseQCVN(s string) (AgencyCode, error) {
	groups, err := agencyGroups(s)
	if err != nil {
		return "", err
	}
	if !fitsQCVN(groups) {
		return "", fault.New(fault.IdentAgency)
	}
	slices.Reverse(groups)
	return canonical(groups), nil
}

// ParseQD20 reads a code that is known to have the order of Decision 20/2020
// (level 1 first).
func ParseQD20(s string) (AgencyCode, error) {
	groups, err := agencyGroups(s)
	if err != nil {
		return "", err
	}
	if !fitsQD20(groups) {
		return "", fault.New(fault.IdentAgency)
	}
	return canonical(groups), nil
}

func agencyGroups(s string) ([]string, error) {
	s, ok := clean(s)
	s = strings.ToUpper(s)
	if !ok || s == "" || len(s) > maxAgency {
		return nil, fault.New(fault.IdentAgency)
	}
	return strings.Split(s, "."), nil
}

// canonical drops the groups of zeros at the end: absent levels.
func canonical(groups []string) AgencyCode {
	for len(groups) > 1 && isZero(groups[len(groups)-1]) {
		groups = groups[:len(groups)-1]
	}
	return AgencyCode(strings.Join(groups, "."))
}

func isZero(group string) bool { return strings.Trim(group, "0") == "" }

// isLevel1 reports whether the group is a letter and two digits.
func isLevel1(g string) bool {
	return len(g) == 3 && g[0] >= 'A' && g[0] <= 'Z' && isDigits(g[1:])
}

// widthQCVN is the length of the group of a level from 1 to 4.
var widthQCVN = [...]int{0, 3, 2, 2, 3}

func fitsQCVN(groups []string) bool {
	n := len(groups)
	if n > 4 || !isLevel1(groups[n-1]) {
		return false
	}
	for i, g := range groups {
		if len(g) != widthQCVN[n-i] || !isUpperNum(g) {
			return false
		}
	}
	return true
}

func fitsQD20(groups []string) bool {
	if !isLevel1(groups[0]) {
		return false
	}
	for _, g := range groups[1:] {
		if len(g) < 1 || len(g) > 3 || !isUpperNum(g) {
			return false
		}
	}
	return true
}

// String is the code in the form of Decision 20/2020.
func (c AgencyCode) String() string { return string(c) }

// UnmarshalText reads any form that [ParseAgency] reads; what is ambiguous
// there is taken as the canonical form, which is what was marshalled. An empty
// text gives the empty code.
func (c *AgencyCode) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = ""
		return nil
	}
	code, err := ParseQD20(string(text))
	if err != nil {
		code, err = ParseQCVN(string(text))
	}
	if err == nil {
		*c = code
	}
	return err
}

func (c AgencyCode) groups() []string { return strings.Split(string(c), ".") }

// Level is the level of the agency, 1 for "H29", 3 for "H29.14.01"; 0 for the
// empty code.
func (c AgencyCode) Level() int {
	if c == "" {
		return 0
	}
	return len(c.groups())
}

// Parent is the agency directly above, "" above level 1. Levels that the code
// skips are skipped here too: above "H29.02.00.001" stands "H29.02".
func (c AgencyCode) Parent() AgencyCode {
	groups := c.groups()
	if len(groups) < 2 {
		return ""
	}
	return canonical(groups[:len(groups)-1])
}

// Within reports whether the agency is other or stands somewhere below it.
// Nothing is within the empty code.
func (c AgencyCode) Within(other AgencyCode) bool {
	return other != "" && (c == other || strings.HasPrefix(string(c), string(other)+"."))
}

// QCVN is the code in the four groups of QCVN 102:2016, "000.01.14.H29". A code
// deeper than four levels is refused with [fault.IdentAgencyDepth]; a group
// whose length is not that of its level (3, 2, 2, 3 from level 1 on) with
// [fault.IdentAgencyWidth], since padding it would name another agency.
//
// The conversion is the arithmetic fallback: where the official list of pairs
// is at hand, [AgencyTable] decides first.
func (c AgencyCode) QCVN() (string, error) { return c.older(formQCVN, 4) }

// Form2014 is the code in the three groups of 2014, "01.14.H29".
func (c AgencyCode) Form2014() (string, error) { return c.older(form2014, 3) }

// Short is the QCVN form without its leading groups of zeros, "14.H29", as many
// systems print it.
func (c AgencyCode) Short() (string, error) {
	full, err := c.QCVN()
	if err != nil {
		return "", err
	}
	groups := strings.Split(full, ".")
	for isZero(groups[0]) {
		groups = groups[1:]
	}
	return strings.Join(groups, "."), nil
}

func (c AgencyCode) older(form string, levels int) (string, error) {
	if _, err := ParseQD20(string(c)); err != nil {
		return "", err
	}
	groups := c.groups()
	if len(groups) > levels {
		return "", fault.New(fault.IdentAgencyDepth, "code", c, "levels", levels, "form", form)
	}
	for i, g := range groups {
		if len(g) != widthQCVN[i+1] {
			return "", fault.New(fault.IdentAgencyWidth, "group", g, "code", c, "form", form)
		}
	}
	for len(groups) < levels {
		groups = append(groups, "000"[:widthQCVN[len(groups)+1]])
	}
	slices.Reverse(groups)
	return strings.Join(groups, "."), nil
}
