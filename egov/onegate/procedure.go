package onegate

import (
	"strconv"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

// Procedure describes one administrative procedure of the agency. It is the
// department's data.
type Procedure struct {
	Code       string      // national procedure code, "1.000656" or its full form
	Name       Text        // as published
	Summary    Text        // one or two plain sentences for the citizen
	Field      Text        // field of activity ("lĩnh vực")
	Form       string      // id of the eforms form that the citizen fills in
	Process    string      // id of the BPMN process that handles it
	Days       int         // statutory working days; the clock starts at submission
	Components []Component // papers to hand in
	Fee        Text        // what it costs, in words
	Result     Text        // what the citizen gets
	MinLevel   int         // least assurance level of the sign-in, default 1
}

// Component is one paper of a dossier ("thành phần hồ sơ").
type Component struct {
	Code     string // the portal's code, may be empty
	Name     Text
	Field    string // JSON pointer of the form field that takes the file
	Required bool
}

func (p Procedure) check(i int) error {
	at := "/procedures/" + strconv.Itoa(i)
	var faults []error
	if _, err := ident.ParseProcedure(p.Code); err != nil {
		faults = append(faults, fault.New(fault.Config, "field", "Code", "reason", "mã thủ tục / procedure code").At(at+"/code").Wrap(err))
	}
	if p.Name.Vi == "" {
		faults = append(faults, fault.New(fault.Config, "field", "Name.Vi", "reason", "trống / empty").At(at+"/name/vi"))
	}
	if p.Form == "" {
		faults = append(faults, fault.New(fault.Config, "field", "Form", "reason", "trống / empty").At(at+"/form"))
	}
	if p.Process == "" {
		faults = append(faults, fault.New(fault.Config, "field", "Process", "reason", "trống / empty").At(at+"/process"))
	}
	if p.Days <= 0 {
		faults = append(faults, fault.New(fault.Config, "field", "Days", "reason", "phải lớn hơn 0 / must be positive").At(at+"/days"))
	}
	return fault.Join(faults...)
}
