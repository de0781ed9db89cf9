package conformance

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// refusedCase is one model that breaks a rule.
type refusedCase struct {
	Name    string `json:"name"`
	Model   string `json:"model"`
	Rule    string `json:"rule"`    // number in the collection
	Element string `json:"element"` // kind of the element that breaks it
	Reading string `json:"reading"` // "firm" or "debatable"
}

// Refused runs a folder of faulty models: the file cases.json and the models
// that it names. A firm case passes when the model is refused with a fault that
// names the rule of the case and an element of the kind that it speaks of; a
// debatable one also when a warning does so. Where the folder bpmn-behaviour
// stands beside this one, every model there is a case as well: it must deploy,
// unless its own cases expect an error. Lines, numbers and error are those of
// [Behaviour].
func Refused(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error) {
	var list struct{ Cases []refusedCase }
	if err := readJSON(filepath.Join(dir, "cases.json"), &list); err != nil {
		return 0, 0, err
	}
	for _, c := range list.Cases {
		xml, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.Model)))
		if err != nil {
			return passed, failed, err
		}
		if got, ok := c.judge(xml); ok {
			passed++
		} else {
			failed++
			fmt.Fprintln(out, verdict(c.Name, c.Rule+" at "+c.Element, got, ""))
		}
	}
	sibling := filepath.Join(dir, "..", "bpmn-behaviour")
	if _, err := os.Stat(filepath.Join(sibling, "cases.json")); err != nil {
		return passed, failed, nil
	}
	p, f, err := deployable(ctx, sibling, out)
	return passed + p, failed + f, err
}

// judge checks a model and gives what was found where that is not what the case
// expects.
func (c refusedCase) judge(xml []byte) (got string, ok bool) {
	warnings, refusal := bpmn.Check(xml)
	found := fault.All(refusal)
	if c.Reading == "debatable" {
		found = append(found, warnings...)
	}
	doc, err := model.Parse(xml, model.Limits{})
	if err != nil {
		return err.Error(), false
	}
	said := make([]string, 0, len(found))
	for _, f := range found {
		if slices.Contains(strings.Fields(f.Arg("rule")), c.Rule) && concerns(doc, f.Arg("element"), c.Element) {
			return "", true
		}
		said = append(said, fmt.Sprintf("%s %s at %s", f.Code(), f.Arg("rule"), f.Arg("element")))
	}
	if len(said) == 0 {
		return "accepted", false
	}
	return strings.Join(said, ", "), false
}

// deployable deploys every model of a folder in the format of [Behaviour] for
// which no case expects an error, all of them on one engine.
func deployable(ctx context.Context, dir string, out io.Writer) (passed, failed int, err error) {
	var list struct{ Cases []behaviourCase }
	if err := readJSON(filepath.Join(dir, "cases.json"), &list); err != nil {
		return 0, 0, err
	}
	var models []string
	faulty := map[string]bool{}
	for _, c := range list.Cases {
		if !slices.Contains(models, c.Model) {
			models = append(models, c.Model)
		}
		if slices.Contains(c.Expect, markError) || slices.Contains(c.Expect, markDeployment) {
			faulty[c.Model] = true
		}
	}
	tmp, err := os.MkdirTemp("", "bpmn-refused")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(tmp)
	t, err := newTrial(ctx, filepath.Join(tmp, "db"))
	if err != nil {
		return 0, 0, err
	}
	defer t.close()
	for _, m := range models {
		if faulty[m] {
			continue
		}
		xml, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(m)))
		if err != nil {
			return passed, failed, err
		}
		if _, err := t.engine.Deploy(ctx, m, xml); err == nil {
			passed++
		} else {
			failed++
			fmt.Fprintln(out, verdict("bpmn-behaviour/"+m, "accepted", "refused", err.Error()))
		}
	}
	return passed, failed, nil
}
