package bpmn

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// TaskOrder is what a list of tasks is sorted by.
type TaskOrder string

// The orders. Tasks that are equal stand in the order of their ids.
const (
	ByDue      TaskOrder = ""         // due first; those without due date last
	ByPriority TaskOrder = "priority" // the highest first, then due first
	ByCreated  TaskOrder = "created"  // the oldest first
)

// TaskQuery selects open tasks. Conditions are joined by "and"; Groups and User
// are one condition: offered to one of the groups or to the user. The zero value
// selects all, due first.
type TaskQuery struct {
	Groups         []string  // offered to one of them
	User           string    // offered to this person by name
	Assignee       string    // held by this person
	Owner          string    // delegated by this person
	Unassigned     bool      // held by nobody
	Process        string    // id of the process
	Version        int       // 0 = all
	Element        string    // id in the model
	Instance       string    //
	BusinessKey    string    //
	KeyPrefix      string    // with which the business key begins
	DueBefore      time.Time // due before that moment
	DueAfter       time.Time // due at or after that moment
	FollowUpBefore time.Time // put off, to a moment before that one
	HidePutOff     bool      // without those that are put off to a moment still to come
	MinPriority    int       // at least so urgent; 0 = all
	CreatedBefore  time.Time // created before that moment
	Text           string    // in the name, whatever the case and the accents
	Active         bool      // without those of suspended instances
	Order          TaskOrder
	Reverse        bool   // the order turned round
	After          string // [Task].Cursor of the last task of the page before
	Limit          int    // default 50, at most 1000
	Variables      bool   // fill Task.Variables
}

// Tasks lists open tasks, those due first in front unless the query says
// otherwise. A wrong After answers [fault.BpmnCursor].
func (e *Engine) Tasks(ctx context.Context, q TaskQuery) ([]Task, error) {
	var list []Task
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = e.TasksTx(tx, q)
		return err
	})
	return list, err
}

// TasksTx is [Engine.Tasks] within the caller's transaction.
func (e *Engine) TasksTx(tx *store.Tx, q TaskQuery) ([]Task, error) {
	p, err := e.plan(q)
	if err != nil {
		return nil, err
	}
	var list []Task
	query, args := p.page()
	err = tx.Each(func(r store.Row) error {
		t, err := e.scanTask(r)
		t.Cursor = q.cursor(t)
		list = append(list, t)
		return err
	}, query, args...)
	if err != nil || !q.Variables {
		return list, err
	}
	for i := range list {
		if list[i].Variables, err = e.seen(tx, list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// MaxCount is where counting tasks ends: that many or more.
const MaxCount = 10_000

// CountTasks counts the tasks that a query selects, up to [MaxCount]. Order,
// After and Limit do not matter.
func (e *Engine) CountTasks(ctx context.Context, q TaskQuery) (int, error) {
	var n int64
	err := e.db.View(ctx, func(tx *store.Tx) error {
		q.After, q.Order, q.Reverse = "", ByDue, false
		p, err := e.plan(q)
		if err != nil {
			return err
		}
		p.limit, p.count = MaxCount, true
		query, args := p.keys()
		return tx.Row(`SELECT COUNT(*) FROM (`+query+`) x`, args...).Scan(&n)
	})
	return int(n), err
}

// CountByGroup counts, for each of the query's groups, the tasks offered to it
// that the rest of the query selects, each up to [MaxCount]: for the numbers at
// the inboxes of a person.
func (e *Engine) CountByGroup(ctx context.Context, q TaskQuery) (map[string]int, error) {
	counts := make(map[string]int, len(q.Groups))
	groups := q.Groups
	for _, g := range groups {
		q.Groups, q.User = []string{g}, ""
		n, err := e.CountTasks(ctx, q)
		if err != nil {
			return nil, err
		}
		counts[g] = n
	}
	return counts, nil
}

// taskPlan is how a query is put to the database. Where tasks are looked for by
// whom they are offered to, each inbox is a stream of its own that an index gives
// in order; a page is merged from the beginnings of all streams. Otherwise the
// table of tasks is asked.
type taskPlan struct {
	names   []string // inboxes; none = the table of tasks
	held    []int64  // of the streams
	sorted  where    // conditions on what both tables have, columns with the table's mark "@."
	rest    where    // conditions on bpmn_task t
	order   []string // columns of the order, before the id
	from    []any    // values after which the page begins; nil = the beginning
	reverse bool
	limit   int
	count   bool // the order does not matter
}

// maxStreams bounds how many inboxes, or processes, are merged in one statement;
// what is asked of more of them is looked for in the table itself.
const maxStreams = 100

func (e *Engine) plan(q TaskQuery) (*taskPlan, error) {
	p := &taskPlan{order: orderKeys[q.Order], reverse: q.Reverse, limit: min(q.Limit, 1000)}
	if p.limit <= 0 {
		p.limit = 50
	}
	if p.order == nil {
		return nil, fault.New(fault.BpmnCursor)
	}
	var err error
	if p.from, err = q.decode(len(p.order) + 2); err != nil {
		return nil, err
	}
	var users []string
	if q.User != "" {
		users = []string{q.User}
	}
	p.names = candidates(q.Groups, users)
	slices.Sort(p.names)
	p.names = slices.Compact(p.names)
	q.conditions(&p.rest, micro(e.now()))
	q.sorted(&p.sorted)
	narrow := len(p.names) > maxStreams || q.Assignee != "" || q.Owner != "" || q.Instance != "" || q.BusinessKey != ""
	switch {
	case len(p.names) == 0:
		if q.Unassigned {
			p.rest.and("t.assignee = ''")
		}
	case narrow:
		args := make([]any, len(p.names))
		for i, n := range p.names {
			args[i] = n
		}
		p.rest.and("EXISTS (SELECT 1 FROM bpmn_candidate c WHERE c.task = t.id AND c.name IN (?"+strings.Repeat(",?", len(args)-1)+"))", args...)
		if q.Unassigned {
			p.rest.and("t.assignee = ''")
		}
		p.names = nil
	case q.Unassigned:
		p.held = []int64{0}
	default:
		p.held = []int64{0, 1}
	}
	return p, nil
}

var orderKeys = map[TaskOrder][]string{ByDue: {"due"}, ByPriority: {"rank", "due"}, ByCreated: {"created"}}

// conditions are those on the task itself.
func (q TaskQuery) conditions(w *where, now int64) {
	for _, c := range []struct{ column, value string }{
		{"assignee", q.Assignee}, {"owner", q.Owner}, {"process", q.Process}, {"element", q.Element}, {"instance", q.Instance}, {"business_key", norm.NFC.String(q.BusinessKey)},
	} {
		if c.value != "" {
			w.and("t."+c.column+" = ?", c.value)
		}
	}
	if q.Version != 0 {
		w.and("t.version = ?", int64(q.Version))
	}
	w.prefix("t.business_key", norm.NFC.String(q.KeyPrefix))
	if !q.FollowUpBefore.IsZero() {
		w.and("t.follow_up > 0 AND t.follow_up < ?", micro(q.FollowUpBefore))
	}
	if q.HidePutOff {
		w.and("t.follow_up <= ?", now)
	}
	if q.Text != "" {
		w.and(`t.folded LIKE ? ESCAPE '\'`, "%"+escapeLike(folded(q.Text))+"%")
	}
	if q.Active {
		w.and("t.suspended = 0")
	}
}

// sorted are the conditions on what inboxes know of a task.
func (q TaskQuery) sorted(w *where) {
	w.before("@.due", q.DueBefore)
	w.since("@.due", q.DueAfter)
	if !q.DueAfter.IsZero() {
		w.and("@.due < ?", never)
	}
	w.before("@.created", q.CreatedBefore)
	if q.MinPriority != 0 {
		w.and("@.rank <= ?", int64(-q.MinPriority))
	}
}

// page is the statement that gives the tasks of a page.
func (p *taskPlan) page() (string, []any) {
	if len(p.names) == 0 {
		w := p.table()
		return numbered(`SELECT ` + taskColumns + ` FROM bpmn_task t` + w.text() + p.ordered("t.", "t.id")), w.args
	}
	query, args := p.keys()
	return `SELECT ` + taskColumns + ` FROM (` + query + `) p JOIN bpmn_task t ON t.id = p.id ORDER BY ` + p.sort("p.", "p.id"), args
}

// keys is the statement that gives the ids of a page with what they are sorted
// by.
func (p *taskPlan) keys() (string, []any) {
	if len(p.names) == 0 {
		w := p.table()
		return numbered(`SELECT t.id FROM bpmn_task t` + w.text() + p.ordered("t.", "t.id")), w.args
	}
	var streams []string
	var args []any
	columns := strings.Join(p.order, ", ")
	for _, name := range p.names {
		for _, held := range p.held {
			w := where{}
			w.and("c.name = ? AND c.held = ?", name, held)
			w.join(p.sorted, "c.")
			p.start(&w, "c.", "c.task")
			from := ` FROM bpmn_candidate c`
			if len(p.rest.conds) > 0 { // in this order on SQLite too: inbox first
				from += ` CROSS JOIN bpmn_task t`
				w.and("t.id = c.task")
				w.join(p.rest, "")
			}
			streams = append(streams, `SELECT * FROM (SELECT c.task AS id, c.`+strings.Join(p.order, ", c.")+from+w.text()+p.ordered("c.", "c.task")+`) s`+itoa(int64(len(streams))))
			args = append(args, w.args...)
		}
	}
	if len(streams) == 1 {
		return numbered(streams[0]), args
	}
	return numbered(`SELECT id, ` + columns + ` FROM (` + strings.Join(streams, " UNION ALL ") + `) u GROUP BY id, ` + columns + p.ordered("", "id")), args
}

// table are the conditions where the table of tasks is asked.
func (p *taskPlan) table() where {
	var w where
	w.join(p.rest, "")
	w.join(p.sorted, "t.")
	p.start(&w, "t.", "t.id")
	return w
}

// start begins after the cursor.
func (p *taskPlan) start(w *where, table, id string) {
	if p.from == nil {
		return
	}
	sign := " > "
	if p.reverse {
		sign = " < "
	}
	w.and("("+table+strings.Join(p.order, ", "+table)+", "+id+")"+sign+"(?"+strings.Repeat(",?", len(p.order))+")", p.from...)
}

func (p *taskPlan) ordered(table, id string) string {
	if p.count {
		return ` LIMIT ` + itoa(int64(p.limit))
	}
	return ` ORDER BY ` + p.sort(table, id) + ` LIMIT ` + itoa(int64(p.limit))
}

func (p *taskPlan) sort(table, id string) string {
	way := ""
	if p.reverse {
		way = " DESC"
	}
	return table + strings.Join(p.order, way+", "+table) + way + ", " + id + way
}

// cursor is the place of a task in the order of the query. It holds the values
// sorted by, so that it stays a place when the task is done.
func (q TaskQuery) cursor(t Task) string {
	due, values := never, []any{string(q.Order)}
	if !t.DueAt.IsZero() {
		due = micro(t.DueAt)
	}
	switch q.Order {
	case ByPriority:
		values = append(values, int64(-t.Priority), due)
	case ByCreated:
		values = append(values, micro(t.CreatedAt))
	default:
		values = append(values, due)
	}
	return encodeCursor(append(values, t.ID)...)
}

// decode reads the cursor of the page before.
func (q TaskQuery) decode(fields int) ([]any, error) {
	if q.After == "" {
		return nil, nil
	}
	values, err := decodeCursor(q.After, fields)
	if err != nil || values[0] != string(q.Order) {
		return nil, fault.New(fault.BpmnCursor)
	}
	return values[1:], nil
}

// encodeCursor packs texts and numbers into a text for addresses.
func encodeCursor(values ...any) string {
	b, _ := json.Marshal(values) // texts and numbers always can be
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(text string, fields int) ([]any, error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, fault.New(fault.BpmnCursor)
	}
	v, err := decodeValue(b)
	values, _ := v.([]any)
	if err != nil || len(values) != fields {
		return nil, fault.New(fault.BpmnCursor)
	}
	for i, v := range values {
		_, text := v.(string)
		if _, number := v.(int64); i == 0 && !text || i == fields-1 && !text || i > 0 && i < fields-1 && !number {
			return nil, fault.New(fault.BpmnCursor)
		}
	}
	return values, nil
}

// folded is the text as searches compare it: lower case without accents, đ as d.
func folded(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
