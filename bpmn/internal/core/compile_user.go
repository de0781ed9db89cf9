package core

import (
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// user reads a user task.
func (c *compiler) user(src source, n *Node) {
	p, x := at(src.Node), src.Ext
	u := &User{FormKey: c.fixed(p, "formKey", x.FormKey), Calendar: c.calendar(p, x.Calendar)}
	n.User = u
	u.Assignee = c.value(p, x.Assignee)
	u.CandidateGroups = c.value(p, x.CandidateGroups)
	u.CandidateUsers = c.value(p, x.CandidateUsers)
	u.Due = c.dueValue(p, u, x.DueDate)
	u.FollowUp = c.dueValue(p, u, x.FollowUpDate)
	u.Priority = c.value(p, x.Priority)
	if u.Priority != nil && u.Priority.Expr == nil {
		c.whole(p, "priority", u.Priority.Text, 0, 0)
	}
	c.params(n, x)
	for _, r := range src.Children {
		if r.Space == model.NS {
			c.resource(src, u, r)
		}
	}
}

// resource reads the roles of the norm: humanPerformer and performer are the
// assignee, potentialOwner are candidates. The modellers' own attributes win.
func (c *compiler) resource(src source, u *User, r *model.Node) {
	human := r.Name == "humanPerformer" || r.Name == "performer"
	if !human && r.Name != "potentialOwner" {
		return
	}
	p := at(src.Node).on(r.Line)
	text := r.Child("resourceAssignmentExpression").Child("formalExpression").Trimmed()
	if text == "" {
		if text = c.role(p, r); text == "" {
			return
		}
		human = false // a resource is a role, not a person
	}
	users, groups := actors(text, human)
	if human {
		set(&u.Assignee, c.value(p, users))
		return
	}
	set(&u.CandidateUsers, c.value(p, users))
	set(&u.CandidateGroups, c.value(p, groups))
}

func set(field **Value, v *Value) {
	if *field == nil && v != nil {
		*field = v
	}
}

// role is the name of the resource that a role refers to.
func (c *compiler) role(p place, r *model.Node) string {
	ref := r.Child("resourceRef").Trimmed()
	if ref == "" {
		return ""
	}
	res := c.doc.ByID[model.Local(ref)]
	if res == nil || !res.Is("resource") {
		c.report(p, fault.BpmnReference, "ref", ref)
		return ""
	}
	return first(res.Attr("name"), res.ID())
}

// actors reads "user(lan), group(clerks), leaders": what stands bare is a group,
// or a user where one person is meant. An expression stays whole.
func actors(text string, human bool) (users, groups string) {
	if parts, ok := pieces(text); strings.HasPrefix(text, "=") || ok && len(parts) == 1 && parts[0].expr {
		if human {
			return text, ""
		}
		return "", text
	}
	var u, g []string
	for _, item := range strings.Split(text, ",") {
		item = strings.TrimSpace(item)
		switch name, kind := called(item); {
		case item == "":
		case kind == "user", kind == "" && human:
			u = append(u, name)
		default:
			g = append(g, name)
		}
	}
	return strings.Join(u, ","), strings.Join(g, ",")
}

// called takes "user(x)" or "group(x)" apart.
func called(item string) (name, kind string) {
	for _, kind := range []string{"user", "group"} {
		if rest, ok := strings.CutPrefix(item, kind+"("); ok && strings.HasSuffix(rest, ")") {
			return strings.TrimSpace(strings.TrimSuffix(rest, ")")), kind
		}
	}
	return item, ""
}
