package eforms

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/schema"
	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// Validate checks the answers: by the schema, by the rules, and values of a
// catalog against it. The faults come joined in the order of the layout, each
// with the field's pointer as its path and the label in its sentence; fault.All
// lists them. Fields that a rule hides count as not given.
func (f *Form) Validate(data map[string]any) error {
	return f.ValidateContext(context.Background(), data)
}

// ValidateContext is Validate with the context for catalogs.
func (f *Form) ValidateContext(ctx context.Context, data map[string]any) error {
	list, err := f.faults(ctx, data)
	if err != nil {
		return err
	}
	return join(list)
}

// ValidatePage reports only the faults of one page, counted from 0.
func (f *Form) ValidatePage(ctx context.Context, data map[string]any, page int) error {
	list, err := f.faults(ctx, data)
	if err != nil {
		return err
	}
	return join(slices.DeleteFunc(list, func(e *fault.Error) bool {
		x := f.owner(e.Path())
		return x == nil || x.page != page
	}))
}

// ValidateDraft reports only what is wrong with the answers given so far and
// nothing that is still to be answered.
func (f *Form) ValidateDraft(ctx context.Context, data map[string]any) error {
	list, err := f.faults(ctx, data)
	if err != nil {
		return err
	}
	return join(slices.DeleteFunc(list, func(e *fault.Error) bool {
		return slices.Contains([]string{"required", "minItems", "minContains", "const"}, e.Arg("keyword"))
	}))
}

func join(list []*fault.Error) error {
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = e
	}
	return fault.Join(errs...)
}

// broken is a leaf with the field that answers for it.
type broken struct {
	schema.Leaf
	field *field
}

func (f *Form) faults(ctx context.Context, data map[string]any) ([]*fault.Error, error) {
	clean, hidden, err := f.effective(data)
	if err != nil {
		return nil, err
	}
	doc := tree.CloneMap(clean)
	f.makeParents(doc)
	leaves, err := f.schema.Validate(doc)
	if err != nil {
		return nil, err
	}
	more, err := f.ruleLeaves(clean)
	if err != nil {
		return nil, err
	}
	outside, err := f.catalogLeaves(ctx, clean)
	if err != nil {
		return nil, err
	}
	list := f.assign(slices.Concat(leaves, more, outside), hidden)
	return f.ownFaults(ctx, clean, hidden, f.sentences(list)), nil
}

// ownFaults adds what the program's own checks say of its widgets' values, in
// layout order. A field with another fault already is not checked.
func (f *Form) ownFaults(ctx context.Context, clean map[string]any, hidden map[string]bool, list []*fault.Error) []*fault.Error {
	if f.svc == nil {
		return list
	}
	for _, x := range f.fields {
		check := f.svc.cfg.Checks[x.Widget]
		v, there := tree.Get(clean, x.At)
		if check == nil || !there || hidden[x.At] || slices.ContainsFunc(list, func(e *fault.Error) bool { return e.Path() == x.At }) {
			continue
		}
		for _, e := range fault.All(check(ctx, v)) {
			list = append(list, e.At(x.At))
		}
	}
	slices.SortStableFunc(list, func(a, b *fault.Error) int { return f.standing(a) - f.standing(b) })
	return list
}

// standing is where a fault's field stands in the layout.
func (f *Form) standing(e *fault.Error) int {
	if x := f.owner(e.Path()); x != nil {
		return x.order
	}
	return 1 << 30 // what has no field comes last
}

// makeParents adds the empty objects that the schema surely requires, so that
// it names each field that is missing inside instead of the object.
func (f *Form) makeParents(doc map[string]any) {
	for _, x := range f.fields {
		tokens, _ := tree.Split(x.At)
		at := ""
		for i := 0; i+1 < len(tokens) && x.group == nil; i++ {
			parent, ok := f.schema.Find(at)
			if !ok || !parent.Requires(tokens[i]) {
				break
			}
			at = tree.Join(at, tokens[i])
			if _, there := tree.Get(doc, at); !there {
				tree.Set(doc, at, map[string]any{})
			}
		}
	}
}

// ruleLeaves are the answers that a requiredWhen misses.
func (f *Form) ruleLeaves(clean map[string]any) ([]schema.Leaf, error) {
	need, err := f.required(clean)
	var list []schema.Leaf
	for ptr := range need {
		if _, there := tree.Get(clean, ptr); !there {
			list = append(list, schema.Leaf{Path: ptr, Keyword: "required"})
		}
	}
	return list, err
}

// assign finds the field of each leaf, drops hidden ones and repetitions, and
// sorts by the layout: the validator's order is random.
func (f *Form) assign(leaves []schema.Leaf, hidden map[string]bool) []broken {
	var list []broken
	for _, l := range leaves {
		b := broken{l, f.owner(l.Path)}
		if b.field == nil && l.Keyword == "required" {
			b.field = f.firstBelow(l.Path, hidden)
			if b.field != nil {
				b.Path = b.field.At
			}
		}
		if b.field != nil && b.field.own() && b.field.Widget != WidgetGroup {
			b.Path = b.field.concrete(b.Path) // an item of a list is no control of its own
		}
		if !under(b.Path, hidden) {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, compareBroken)
	list = slices.CompactFunc(list, func(a, b broken) bool { return a.Path == b.Path && a.Keyword == b.Keyword })
	return f.quieten(list)
}

func (f *Form) firstBelow(at string, hidden map[string]bool) *field {
	for _, x := range f.fields {
		if strings.HasPrefix(x.At, at+"/") && x.group == nil && !under(x.At, hidden) {
			return x
		}
	}
	return nil
}

// under reports whether the pointer or one above it is in the set.
func under(ptr string, set map[string]bool) bool {
	for p := ptr; p != ""; p = p[:strings.LastIndexByte(p, '/')] {
		if set[p] {
			return true
		}
	}
	return false
}

// quieten keeps the faults of one place that say most: nothing beside a missing
// answer or a wrong type, no pattern or length beside a format.
func (f *Form) quieten(list []broken) []broken {
	strong := map[string]int{}
	for _, b := range list {
		strong[b.Path] = max(strong[b.Path], weight(b.Keyword))
	}
	return slices.DeleteFunc(list, func(b broken) bool {
		w := weight(b.Keyword)
		return w < strong[b.Path] && (strong[b.Path] > 1 || w == 0)
	})
}

func weight(keyword string) int {
	switch keyword {
	case "required", "type", "false":
		return 2
	case "format":
		return 1
	case "pattern", "minLength", "maxLength":
		return 0
	}
	return 1
}

func (b broken) order() int {
	if b.field == nil {
		return 1 << 30
	}
	if b.field.group != nil {
		return b.field.group.order
	}
	return b.field.order
}

func compareBroken(a, b broken) int {
	if d := a.order() - b.order(); d != 0 {
		return d
	}
	if d := a.row() - b.row(); d != 0 {
		return d
	}
	if a.field != nil && b.field != nil && a.field.order != b.field.order {
		return a.field.order - b.field.order
	}
	return strings.Compare(a.Path+"\x00"+a.Keyword, b.Path+"\x00"+b.Keyword)
}

// row is the row of a group that the fault is in; -1 is the group itself.
func (b broken) row() int {
	i, ok := b.field.rowOf(b.Path)
	if !ok {
		return -1
	}
	return i
}

// rowOf reads the row out of the pointer of a column or of a group's item.
func (x *field) rowOf(ptr string) (int, bool) {
	g := x
	if x != nil && x.group != nil {
		g = x.group
	}
	if g == nil || g.Widget != WidgetGroup {
		return 0, false
	}
	rest, ok := strings.CutPrefix(ptr, g.At+"/")
	token, _, _ := strings.Cut(rest, "/")
	if !ok || !digits(token) || len(token) > 9 {
		return 0, false
	}
	n, _ := json.Number(token).Int64()
	return int(n), true
}
