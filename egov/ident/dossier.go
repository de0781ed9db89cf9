package ident

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// DossierCode is the code of a dossier (ma ho so) as it was issued. Two forms
// are in use:
//
//	G09.20-20260609-0092637     the platform of 2026: agency by Decision 20/2020, date, 7 digits
//	000.00.00.H29-200101-0001   Circular 01/2018/TT-VPCP art. 19: agency by QCVN 102, YYMMDD, 4 digits
//
// Systems shorten the second on the left ("38.98.H29-210519-0013"). A code
// stays as issued, because that is what the citizen's receipt says; compare
// with Same and look up by Full. The running number counts per agency and day
// and widens beyond its digits when a day needs it.
type DossierCode string

// maxDossierNumber is the largest running number that is read or issued.
const maxDossierNumber = 999_999_999_999

const (
	newDossierDay, newDossierWidth = "20060102", 7
	oldDossierDay, oldDossierWidth = "060102", 4
)

// dossier is a code taken apart.
type dossier struct {
	agency AgencyCode
	day    time.Time
	number int64
	old    bool
}

// ParseDossier reads a dossier code of either form; anything else is
// [fault.IdentDossier].
func ParseDossier(s string) (DossierCode, error) {
	s, ok := clean(s)
	code := DossierCode(strings.ToUpper(s))
	if !ok {
		return "", fault.New(fault.IdentDossier)
	}
	if _, err := code.split(); err != nil {
		return "", err
	}
	return code, nil
}

func (d DossierCode) split() (dossier, error) {
	parts := strings.Split(string(d), "-")
	if len(parts) != 3 {
		return dossier{}, fault.New(fault.IdentDossier)
	}
	layout, width, parse := newDossierDay, newDossierWidth, ParseQD20
	old := len(parts[1]) == len(oldDossierDay)
	if old {
		layout, width, parse = oldDossierDay, oldDossierWidth, ParseQCVN
	}
	agency, err := parse(parts[0])
	if err != nil {
		return dossier{}, fault.New(fault.IdentDossier).Wrap(err)
	}
	if !old && string(agency) != parts[0] {
		return dossier{}, fault.New(fault.IdentDossier)
	}
	day, err := parseDay(layout, parts[1])
	if err != nil {
		return dossier{}, fault.New(fault.IdentDossier).Wrap(err)
	}
	number, ok := parseNumber(parts[2], width)
	if !ok {
		return dossier{}, fault.New(fault.IdentDossier)
	}
	return dossier{agency, day, number, old}, nil
}

// parseDay reads a date; the two-digit years of the old form are 20xx.
func parseDay(layout, s string) (time.Time, error) {
	if !isDigits(s) {
		return time.Time{}, fault.New(fault.IdentDossier)
	}
	if layout == oldDossierDay {
		s = "20" + s
	}
	return time.ParseInLocation(newDossierDay, s, zone)
}

// parseNumber reads a running number of at least width digits; only as many
// digits as needed stand beyond the width.
func parseNumber(s string, width int) (int64, bool) {
	if len(s) < width || !isDigits(s) || len(s) > width && s[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 1 && n <= maxDossierNumber
}

// zone is the time of Viet Nam: +07:00, no summer time.
var zone = time.FixedZone("+07", 7*60*60)

// NewDossier prints the code of the n-th dossier of the agency on the day (the
// day of that moment in Viet Nam) in the form of 2026.
func NewDossier(agency AgencyCode, day time.Time, n int64) (DossierCode, error) {
	code, err := ParseQD20(string(agency))
	if err != nil {
		return "", err
	}
	return printDossier(string(code), newDossierDay, newDossierWidth, day, n)
}

// NewOldDossier prints the code in the form of Circular 01/2018, for an agency
// that QCVN 102 can name.
func NewOldDossier(agency AgencyCode, day time.Time, n int64) (DossierCode, error) {
	code, err := agency.QCVN()
	if err != nil {
		return "", err
	}
	return printDossier(code, oldDossierDay, oldDossierWidth, day, n)
}

func printDossier(agency, layout string, width int, day time.Time, n int64) (DossierCode, error) {
	if n < 1 || n > maxDossierNumber {
		return "", fault.New(fault.IdentDossierNumber)
	}
	day = day.In(zone)
	if y := day.Year(); y < 1000 || y > 9999 || layout == oldDossierDay && (y < 2000 || y > 2099) {
		return "", fault.New(fault.IdentDossier)
	}
	return DossierCode(fmt.Sprintf("%s-%s-%0*d", agency, day.Format(layout), width, n)), nil
}

// Counter gives the next value of a named counter, from 1 upwards, each value
// once. A store's transaction (*store.Tx) is one: the number is then taken in
// the transaction that creates the dossier, so that numbers are neither lost
// nor given twice.
type Counter interface {
	Next(name string) (int64, error)
}

// NextDossier issues the next code of the agency on the day in the form of 2026.
// The national platform issues codes itself; a program that is connected asks
// it, and uses NextDossier where it is not.
func NextDossier(c Counter, agency AgencyCode, day time.Time) (DossierCode, error) {
	return nextDossier(c, agency, day, NewDossier)
}

// NextOldDossier issues the next code in the form of Circular 01/2018. Both
// forms count with the same counter.
func NextOldDossier(c Counter, agency AgencyCode, day time.Time) (DossierCode, error) {
	return nextDossier(c, agency, day, NewOldDossier)
}

type dossierPrinter func(AgencyCode, time.Time, int64) (DossierCode, error)

func nextDossier(c Counter, agency AgencyCode, day time.Time, make dossierPrinter) (DossierCode, error) {
	if _, err := make(agency, day, 1); err != nil {
		return "", err // before a number is spent
	}
	n, err := c.Next("ident:dossier:" + string(agency) + ":" + day.In(zone).Format(newDossierDay))
	if err != nil {
		return "", err
	}
	return make(agency, day, n)
}

// String is the code as issued.
func (d DossierCode) String() string { return string(d) }

// UnmarshalText reads what [ParseDossier] reads, and the empty text.
func (d *DossierCode) UnmarshalText(text []byte) error { return unmarshal(d, text, ParseDossier) }

// Agency is the receiving agency, "" for a malformed code.
func (d DossierCode) Agency() AgencyCode { x, _ := d.split(); return x.agency }

// Date is the day of receipt at 00:00 in Viet Nam, zero for a malformed code.
func (d DossierCode) Date() time.Time { x, _ := d.split(); return x.day }

// Number is the running number of the day, 0 for a malformed code.
func (d DossierCode) Number() int64 { x, _ := d.split(); return x.number }

// Old reports whether the code has the form of Circular 01/2018.
func (d DossierCode) Old() bool { x, _ := d.split(); return x.old }

// Full is the code with its agency in all four groups: the key to look a code
// of 2018 up by. A code of 2026 is full already.
func (d DossierCode) Full() DossierCode {
	x, err := d.split()
	if err != nil || !x.old {
		return d
	}
	agency, err := x.agency.QCVN()
	if err != nil {
		return d
	}
	_, tail, _ := strings.Cut(string(d), "-")
	return DossierCode(agency + "-" + tail)
}

// Same reports whether both codes name one dossier.
func (d DossierCode) Same(other DossierCode) bool { return d != "" && d.Full() == other.Full() }
