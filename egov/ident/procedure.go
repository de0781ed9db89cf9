package ident

import (
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// ProcedureCode is the code of an administrative procedure (ma TTHC) as the
// national database prints it: in full with the publishing agency,
// "1.000656.000.00.00.H29", or short, "1.000656". Both name one national
// procedure: compare with Same, keep Short as the key.
type ProcedureCode string

// procedureLevels are the digits a procedure code begins with.
const procedureLevels = "123"

// ParseProcedure reads a full or short procedure code; anything else is
// [fault.IdentProcedure]. The agency is printed in four groups.
func ParseProcedure(s string) (ProcedureCode, error) {
	s, ok := clean(s)
	groups := strings.SplitN(strings.ToUpper(s), ".", 3)
	if !ok || len(groups) < 2 || len(groups[0]) != 1 || !strings.Contains(procedureLevels, groups[0]) ||
		len(groups[1]) != 6 || !isDigits(groups[1]) {
		return "", fault.New(fault.IdentProcedure)
	}
	short := groups[0] + "." + groups[1]
	if len(groups) == 2 {
		return ProcedureCode(short), nil
	}
	agency, err := ParseQCVN(groups[2])
	if err != nil {
		return "", fault.New(fault.IdentProcedure).Wrap(err)
	}
	full, err := agency.QCVN()
	return ProcedureCode(short + "." + full), err
}

// String is the code as it was read.
func (p ProcedureCode) String() string { return string(p) }

// UnmarshalText reads what [ParseProcedure] reads, and the empty text.
func (p *ProcedureCode) UnmarshalText(text []byte) error {
	return unmarshal(p, text, ParseProcedure)
}

// Short is the national part, "1.000656".
func (p ProcedureCode) Short() ProcedureCode {
	return p[:min(len(p), len("1.000656"))]
}

// Agency is the publishing agency of a full code, "" for a short one.
func (p ProcedureCode) Agency() AgencyCode {
	_, tail, _ := strings.Cut(strings.TrimPrefix(string(p), string(p.Short())), ".")
	agency, _ := ParseQCVN(tail)
	return agency
}

// Same reports whether both codes name one national procedure.
func (p ProcedureCode) Same(other ProcedureCode) bool {
	return p != "" && p.Short() == other.Short()
}

// unmarshal sets a string type by its parser; the empty text gives "".
func unmarshal[T ~string](dst *T, text []byte, parse func(string) (T, error)) error {
	if len(text) == 0 {
		*dst = ""
		return nil
	}
	v, err := parse(string(text))
	if err == nil {
		*dst = v
	}
	return err
}
