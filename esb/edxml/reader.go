package edxml

import (
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

// reader takes values out of a tree and gathers the faults on its way.
type reader struct {
	lim      Limits
	faults   []error
	unpacked int64
}

func (r *reader) fault(e *fault.Error) { r.faults = append(r.faults, e) }

// at is an element together with its path.
type at struct {
	n    *node
	path string
}

// one is the only child of that name; absent when there is none. Two of them
// are a fault: another reader of the same signed bytes might take the other.
func (r *reader) one(a at, name string) at {
	found := a.n.all(name)
	here := at{path: a.path + "/" + name}
	if len(found) > 1 {
		r.fault(fault.New(fault.EsbRepeated, "field", name).At(here.path))
	}
	if len(found) > 0 {
		here.n = found[0]
	}
	return here
}

// many are the children of that name, with their place in the path.
func (r *reader) many(a at, name string) []at {
	var list []at
	for i, n := range a.n.all(name) {
		list = append(list, at{n, a.path + "/" + name + "[" + strconv.Itoa(i+1) + "]"})
	}
	return list
}

func (r *reader) text(a at, name string) string {
	c := r.one(a, name)
	return r.value(c, name)
}

func (r *reader) value(c at, name string) string {
	if c.n == nil {
		return ""
	}
	if len(c.n.text) > r.lim.Text {
		r.fault(tooLarge(name, r.lim.Text).At(c.path))
		return ""
	}
	return clean(string(c.n.text))
}

func (r *reader) texts(a at, name string) []string {
	var list []string
	for _, c := range r.many(a, name) {
		list = append(list, r.value(c, name))
	}
	return list
}

func (r *reader) wrong(a at, name, expected string) {
	r.fault(fault.New(fault.EsbField, "field", name, "expected", expected).At(a.path + "/" + name))
}

func (r *reader) number(a at, name string) int64 {
	s := r.text(a, name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.wrong(a, name, "0, 1, 2 …")
	}
	return n
}

func (r *reader) flag(a at, name string) bool {
	switch s := r.text(a, name); strings.ToLower(s) {
	case "", "0", "false":
		return false
	case "1", "true":
		return true
	}
	r.wrong(a, name, "true, false, 0, 1")
	return false
}

func (r *reader) day(a at, name string) time.Time {
	return dayOf(r.time(a, name, dayLayouts, "yyyy/MM/dd"))
}

func (r *reader) moment(a at, name string) time.Time {
	return momentOf(r.time(a, name, momentLayouts, "yyyy/MM/dd HH:mm:ss"))
}

func (r *reader) time(a at, name string, layouts []string, expected string) time.Time {
	s := r.text(a, name)
	if s == "" {
		return time.Time{}
	}
	t, ok := parseTime(s, layouts)
	if !ok {
		r.wrong(a, name, expected)
		return time.Time{}
	}
	return t
}

// agency reads a code of any form. One that is not understood is a fault: the
// bus must know whom it speaks with.
func (r *reader) agency(a at, name string) ident.AgencyCode {
	return r.agencyOf(r.text(a, name), a.path+"/"+name)
}

func (r *reader) agencyOf(s, path string) ident.AgencyCode {
	if s == "" {
		return ""
	}
	code, err := ident.ParseAgency(s)
	if err != nil {
		r.fault(fault.New(fault.EsbField, "field", "OrganId", "expected", "000.00.00.H29, H29").At(path).Wrap(err))
		return ""
	}
	return code
}
