package ident

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
)

// AgencyPair is one row of the official list of agencies: the code of Decision
// 20/2020 beside the code of QCVN 102. In JSON it is an item of the national
// axis' /getAgenciesListQD20 answer; the older code is read from "code102" or
// "oldCode".
type AgencyPair struct {
	Code    string `json:"code"`    // Decision 20/2020, "H29.14"
	Code102 string `json:"code102"` // QCVN 102:2016, "000.00.14.H29"; may be "" for agencies born later
	Name    string `json:"name"`    // as shown to people
}

// UnmarshalJSON accepts both spellings of the older code.
func (p *AgencyPair) UnmarshalJSON(data []byte) error {
	var raw struct {
		Code    string `json:"code"`
		Code102 string `json:"code102"`
		OldCode string `json:"oldCode"`
		Name    string `json:"name"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*p = AgencyPair{Code: raw.Code, Code102: raw.Code102, Name: raw.Name}
	if p.Code102 == "" {
		p.Code102 = raw.OldCode
	}
	return nil
}

// AgencyTable converts agency codes by the official pairs first and by
// arithmetic where the table is silent: the allotment of new codes need not
// follow the old ones. It is read-only after its making and safe for use by
// many. A nil table is an empty one.
type AgencyTable struct {
	byOld map[AgencyCode]AgencyCode // arithmetic form of the older code -> code
	byNew map[AgencyCode]agencyRow
}

type agencyRow struct {
	code102 string
	name    string
}

// NewAgencyTable makes a table; all faulty rows are reported joined, each with
// the path "/<row>/code" or "/<row>/code102".
func NewAgencyTable(pairs []AgencyPair) (*AgencyTable, error) {
	t := &AgencyTable{byOld: map[AgencyCode]AgencyCode{}, byNew: map[AgencyCode]agencyRow{}}
	var errs []error
	for i, p := range pairs {
		if err := t.add(p, fmt.Sprintf("/%d", i)); err != nil {
			errs = append(errs, err)
		}
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	return t, nil
}

// maxAgencyList bounds the list of agencies, in bytes.
const maxAgencyList = 32 << 20

// ParseAgencyTable reads the answer of /getAgenciesListQD20: a JSON array of
// [AgencyPair], bare or in the field "data".
func ParseAgencyTable(data []byte) (*AgencyTable, error) {
	if len(data) > maxAgencyList {
		return nil, fault.New(fault.TooLarge, "what", "agencies", "limit", maxAgencyList)
	}
	var pairs []AgencyPair
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		var wrapped struct {
			Data *[]AgencyPair `json:"data"`
		}
		if err = json.Unmarshal(data, &wrapped); err == nil && wrapped.Data == nil {
			return nil, fault.New(fault.IdentAgencyList).At("/data")
		} else if err == nil {
			pairs = *wrapped.Data
		}
	} else {
		err = json.Unmarshal(data, &pairs)
	}
	if err != nil {
		return nil, fault.New(fault.IdentAgencyList).Wrap(err)
	}
	return NewAgencyTable(pairs)
}

func (t *AgencyTable) add(p AgencyPair, path string) error {
	code, err := ParseQD20(p.Code)
	if err != nil {
		return fault.New(fault.IdentAgency).At(path + "/code")
	}
	if _, twice := t.byNew[code]; twice {
		return fault.New(fault.IdentAgencyTwice, "code", code).At(path + "/code")
	}
	row := agencyRow{name: p.Name}
	if p.Code102 != "" {
		old, err := ParseQCVN(p.Code102)
		if err != nil {
			return fault.New(fault.IdentAgency).At(path + "/code102")
		}
		if row.code102, err = old.QCVN(); err != nil {
			return err
		}
		if _, twice := t.byOld[old]; twice {
			return fault.New(fault.IdentAgencyTwice, "code", row.code102).At(path + "/code102")
		}
		t.byOld[old] = code
	}
	t.byNew[code] = row
	return nil
}

// Parse reads a code in any form, as [ParseAgency] does, but lets the table say
// which agency an older form names. A code of Decision 20/2020 stays as it is.
// An older form that the table does not list is converted by arithmetic, unless
// the table gives the result another older code: [fault.IdentAgencyTaken].
func (t *AgencyTable) Parse(s string) (AgencyCode, error) {
	if t == nil {
		return ParseAgency(s)
	}
	if now, err := ParseQD20(s); err == nil && t.known(now) {
		return now, nil
	}
	old, err := ParseQCVN(s)
	if err != nil {
		return ParseAgency(s)
	}
	if code, ok := t.byOld[old]; ok {
		return code, nil
	}
	code, err := ParseAgency(s)
	if row := t.byNew[code]; err == nil && row.code102 != "" && old.Level() > 1 {
		return "", fault.New(fault.IdentAgencyTaken, "other", row.code102, "code", code)
	}
	return code, err
}

func (t *AgencyTable) known(c AgencyCode) bool {
	_, ok := t.byNew[c]
	return ok
}

// QCVN is the older code of the agency: the table's where it has one, else the
// arithmetic one. When the table gives that arithmetic code to another agency,
// the answer is [fault.IdentAgencyTaken] instead of a wrong address.
func (t *AgencyTable) QCVN(c AgencyCode) (string, error) {
	if t == nil {
		return c.QCVN()
	}
	if row := t.byNew[c]; row.code102 != "" {
		return row.code102, nil
	}
	old, err := c.QCVN()
	if err != nil {
		return "", err
	}
	if _, taken := t.byOld[c]; taken {
		return "", fault.New(fault.IdentAgencyTaken, "other", old, "code", c)
	}
	return old, nil
}

// Name is the agency's name in the table, or "".
func (t *AgencyTable) Name(c AgencyCode) string {
	if t == nil {
		return ""
	}
	return t.byNew[c].name
}

// Same reports whether two codes, each in any form, name one agency.
func (t *AgencyTable) Same(a, b string) bool {
	x, errX := t.Parse(a)
	y, errY := t.Parse(b)
	return errX == nil && errY == nil && x == y
}
