package rules

import (
	"regexp"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

func (j *judge) duplicates() {
	for _, n := range j.doc.Twice {
		if _, known := j.at[n]; known {
			j.report(n, fault.BpmnDuplicateID, "")
		}
	}
}

// identified asks for the id of flow nodes that are executed: nothing could lead
// to them, and no instance could be said to be there.
func (j *judge) identified(n *model.Node) {
	if n.ID() == "" && j.executable(n) {
		j.report(n, fault.BpmnMissingID, "", "kind", n.Name)
	}
}

func (j *judge) imported(n *model.Node) {
	var missing []string
	for _, name := range []string{"importType", "location", "namespace"} {
		if strings.TrimSpace(n.Attr(name)) == "" {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) > 0:
		j.report(n, fault.BpmnImport, "", "detail", strings.Join(missing, ", "))
	case n.Attr("importType") == model.NS:
		j.report(n, fault.BpmnImportUnread, "", "detail", n.Attr("location"))
	}
}

// extension refuses an extension that must be understood, unless it is one of
// the modellers' that are read.
func (j *judge) extension(n *model.Node) {
	name := strings.TrimSpace(n.Attr("definition"))
	prefix, _, _ := strings.Cut(name, ":")
	if n.Flag("mustUnderstand", false) && !model.Vendor(j.prefixes[prefix]) {
		j.report(n, fault.BpmnMustUnderstand, "", "detail", name)
	}
}

var mime = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+ *(;.*)?$`)

func (j *judge) textFormat(n *model.Node) {
	format := strings.TrimSpace(n.Attr("textFormat"))
	if format == "" || mime.MatchString(format) {
		return
	}
	number := "EXT004"
	if n.Name == "textAnnotation" {
		number = "EXT010"
	}
	j.report(n, fault.BpmnTextFormat, number, "detail", format)
}
