package eforms

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// The actions of the submit buttons, all named _action. Add and Remove carry the
// pointer of a group or of one of its rows: "add:/owners", "remove:/owners/0";
// Remove also takes a file out of its field: "remove:/drawings/0".
const (
	ActNext    = "next"
	ActBack    = "back"
	ActSave    = "save"
	ActSubmit  = "submit"
	ActRefresh = "refresh"
	ActAdd     = "add"
	ActRemove  = "remove"
)

// Step is the outcome of one request: what to keep and what to show next.
type Step struct {
	Action string // one of the Act constants; ActRefresh when the request names none
	// Data are all the answers so far: the stored ones with the page's put in.
	Data map[string]any
	// Files arrived with the page. The caller hands each to Attach and enters
	// the attachments by SetFiles. Detach are the ids of attachments taken out.
	Files  []Upload
	Detach []string
	// Page is the page to show: its number, or len(Pages()) for the summary.
	Page int
	// Search is what was typed into the catalog searches, by pointer.
	Search map[string]string
	// Err are the faults to show on Page.
	Err error
	// Done: the whole form was submitted and is without fault.
	Done bool
}

// Step carries one request of the page-by-page dialogue out, without storing
// anything: it decodes the page, merges it into the stored answers, adds or
// removes a row, and finds the next page. "next" stays on a page with faults;
// "submit" leads to the first page that has one. The error is for a request that
// cannot be read at all; then nothing has changed.
func (f *Form) Step(r *http.Request, stored map[string]any) (Step, error) {
	posted, files, err := f.Decode(r)
	if err != nil {
		return Step{}, err
	}
	v, err := tree.Normal(orEmpty(stored), dataLimits)
	if err != nil {
		return Step{}, err
	}
	page := postedPage(r)
	s := Step{Data: f.Merge(v.(map[string]any), posted, page), Files: files, Page: max(page, 0), Search: searches(r)}
	action, ptr, _ := strings.Cut(r.PostForm.Get("_action"), ":")
	s.Action = action
	switch action {
	case ActNext:
		err = f.next(r, &s)
	case ActBack:
		s.Page = f.Back(s.Data, s.Page)
	case ActSubmit:
		err = f.submit(r, &s)
	case ActAdd:
		f.addRow(&s, ptr)
	case ActRemove:
		f.remove(&s, ptr)
	case ActSave:
	default:
		s.Action = ActRefresh
	}
	return s, err
}

// next waits with the faults of file fields until the files that came along are
// attached: the caller knows what became of them.
func (f *Form) next(r *http.Request, s *Step) error {
	err := f.ValidatePage(r.Context(), s.Data, s.Page)
	s.Err = f.exceptArriving(err, s.Files)
	if s.Err == nil {
		s.Page = f.Next(s.Data, s.Page)
	}
	return nil
}

func (f *Form) exceptArriving(err error, files []Upload) error {
	return join(slices.DeleteFunc(fault.All(err), func(e *fault.Error) bool {
		return e.Code() == fault.EformsAttach && slices.ContainsFunc(files, func(u Upload) bool { return u.Field == e.Path() })
	}))
}

func (f *Form) submit(r *http.Request, s *Step) error {
	err := f.ValidateContext(r.Context(), s.Data)
	s.Err = f.exceptArriving(err, s.Files)
	if s.Err == nil {
		s.Done, s.Page = true, len(f.pages)
		return nil
	}
	for _, e := range fault.All(s.Err) {
		if x := f.owner(e.Path()); x != nil {
			s.Page = x.page
			return nil
		}
	}
	return nil
}

func searches(r *http.Request) map[string]string {
	m := map[string]string{}
	for name, v := range r.PostForm {
		if ptr, ok := strings.CutPrefix(name, "_q:"); ok && len(m) < 100 {
			m[ptr] = cleanText(strings.ToValidUTF8(v[0], ""), false)
		}
	}
	return m
}

// Next is the next page after this one with something to show; len(Pages()),
// the summary, after the last.
func (f *Form) Next(data map[string]any, page int) int {
	shown := f.shownPages(data)
	for p := page + 1; p < len(f.pages); p++ {
		if shown[p] {
			return p
		}
	}
	return len(f.pages)
}

// Back is the page before this one with something to show, or the same page.
func (f *Form) Back(data map[string]any, page int) int {
	shown := f.shownPages(data)
	for p := min(page, len(f.pages)) - 1; p >= 0; p-- {
		if shown[p] {
			return p
		}
	}
	return min(page, len(f.pages))
}

// shownPages are the pages on which the rules leave something to see.
func (f *Form) shownPages(data map[string]any) []bool {
	_, hidden, err := f.effective(data)
	shown := make([]bool, len(f.pages))
	asks := make([]bool, len(f.pages))
	for _, x := range f.fields {
		if x.group == nil && !x.static() {
			asks[x.page] = true
			shown[x.page] = shown[x.page] || err != nil || !hidden[x.At]
		}
	}
	for p := range shown {
		shown[p] = shown[p] || !asks[p] // a page of text only
	}
	return shown
}

// Merge puts the answers of one page (-1: of all) into the stored ones: what the
// page showed is replaced, also by nothing; what it did not show (read-only and
// hidden fields, files) stays.
func (f *Form) Merge(stored, posted map[string]any, page int) map[string]any {
	data := tree.CloneMap(stored)
	_, hidden, err := f.effective(stored)
	if err != nil {
		hidden = nil
	}
	for _, x := range f.onPage(page) {
		v, given := tree.Get(posted, x.At)
		switch {
		case x.Widget == WidgetFile || hidden[x.At] && !given:
		case hidden[x.At] && v == false: // a box that was not on the page
		case x.Widget == WidgetGroup && given:
			tree.Set(data, x.At, x.mergeRows(rows(stored, x.At), v))
		case given:
			tree.Set(data, x.At, v)
		default:
			tree.Delete(data, x.At)
		}
	}
	return data
}

// mergeRows keeps the read-only columns of the stored rows.
func (x *field) mergeRows(stored []map[string]any, posted any) []any {
	list, _ := tree.Clone(posted).([]any)
	for i := range list {
		row, ok := list[i].(map[string]any)
		if !ok || i >= len(stored) {
			continue
		}
		for _, c := range x.columns {
			rel := c.At[len(x.At)+len("/*"):]
			if v, there := tree.Get(stored[i], rel); c.ReadOnly && there {
				tree.Set(row, rel, v)
			}
		}
	}
	return list
}

func (f *Form) addRow(s *Step, ptr string) {
	x := f.byAt[ptr]
	if x == nil || x.Widget != WidgetGroup || x.ReadOnly {
		return
	}
	v, _ := tree.Get(s.Data, ptr)
	list, _ := v.([]any)
	if len(list) < x.shownRows(len(list)) { // the empty row that the page showed
		list = append(list, map[string]any{})
	}
	if len(list) < x.maxRows() {
		tree.Set(s.Data, ptr, append(slices.Clone(list), map[string]any{}))
	}
}

// shownRows is how many rows a page shows: what is there, at least what the
// schema wants, so that nobody must press Add first.
func (x *field) shownRows(have int) int {
	least, _ := x.bound("minItems")
	if x.needed || least > 0 {
		least = max(least, 1)
	}
	return max(have, min(least, 20))
}

func (f *Form) remove(s *Step, ptr string) {
	i := strings.LastIndexByte(ptr, '/')
	x := f.byAt[ptr[:max(i, 0)]]
	if x == nil || x.ReadOnly || x.Widget != WidgetGroup && x.Widget != WidgetFile {
		return
	}
	v, _ := tree.Get(s.Data, x.At)
	list, _ := v.([]any)
	n, err := strconv.Atoi(ptr[i+1:])
	if err != nil || n < 0 || n >= len(list) {
		return
	}
	if x.Widget == WidgetFile {
		s.Detach = append(s.Detach, plainText(list[n]))
	}
	tree.Set(s.Data, x.At, slices.Delete(slices.Clone(list), n, n+1))
}

// SetFiles enters attachments under their fields, as lists of their ids, and
// empties the file fields that have none.
func (f *Form) SetFiles(data map[string]any, files []Attachment) map[string]any {
	out := tree.CloneMap(data)
	for _, x := range f.fields {
		if x.Widget != WidgetFile {
			continue
		}
		var ids []any
		for _, a := range files {
			if a.Field == x.At {
				ids = append(ids, a.ID)
			}
		}
		if ids == nil {
			tree.Delete(out, x.At)
			continue
		}
		tree.Set(out, x.At, ids)
	}
	return out
}

// MarshalData and UnmarshalData write answers as JSON and read them with every
// number as json.Number.
func MarshalData(data map[string]any) ([]byte, error) {
	v, err := tree.Normal(orEmpty(data), dataLimits)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fault.New(fault.EformsRequest).Wrap(err)
	}
	return b, nil
}

// UnmarshalData is the reverse of MarshalData.
func UnmarshalData(b []byte) (map[string]any, error) {
	v, err := tree.Parse(b, tree.Limits{Bytes: 4 << 20, Depth: dataLimits.Depth, Nodes: dataLimits.Nodes})
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fault.New(fault.EformsShape, "want", "object")
	}
	return m, nil
}
