package main_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov"
	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/examples/permit/demo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// look is what lies in both stores after a kill.
type look struct {
	t        *testing.T
	ours     *egov.App
	theirs   *egov.App
	dossiers map[string]onegate.Dossier
	letters  map[string]letter // by document id
	cases    int               // at the planning agency
	left     string            // what has not come to its end
}

// letter is a consultation as the Department of Construction keeps it.
type letter struct{ dossier, status, reply string }

// rows reads all rows of a query as strings.
func rows(t *testing.T, db *store.DB, columns int, query string, args ...any) (list [][]string) {
	t.Helper()
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			row := make([]string, columns)
			into := make([]any, columns)
			for i := range row {
				into[i] = &row[i]
			}
			list = append(list, row)
			return r.Scan(into...)
		}, query, args...)
	}))
	return list
}

// judge holds the stores against what the town was told.
func judge(t *testing.T, d *demo.Demo, w *town) *look {
	l := &look{t: t, ours: d.Construction, theirs: d.Planning, dossiers: map[string]onegate.Dossier{}, letters: map[string]letter{}}
	l.readDossiers()
	w.mu.Lock()
	defer w.mu.Unlock()
	l.submissions(w)
	l.papers()
	l.processes()
	l.results()
	l.correspondence()
	l.nothingStuck()
	l.remember(w)
	l.left = l.settled()
	return l
}

func (l *look) readDossiers() {
	for _, row := range rows(l.t, l.ours.Store, 3, `SELECT code, CAST(state AS TEXT), body FROM onegate_dossier`) {
		var d onegate.Dossier
		require.NoError(l.t, json.Unmarshal([]byte(row[2]), &d))
		state, err := strconv.Atoi(row[1])
		require.NoError(l.t, err)
		d.Code, d.State = row[0], onegate.State(state)
		l.dossiers[d.Code] = d
	}
}

// submissions: every acknowledged one is there, none is there twice, and the
// codes have no gap.
func (l *look) submissions(w *town) {
	byTag := map[string]string{}
	days := map[string][]int64{}
	for code, d := range l.dossiers {
		tag := egov.Text(d.Data["siteAddress"])
		assert.Empty(l.t, byTag[tag], "the application %q is in twice, as %s too", tag, code)
		byTag[tag] = code
		cut := strings.LastIndexByte(code, '-')
		days[code[:cut]] = append(days[code[:cut]], number(l.t, code[cut+1:]))
	}
	for code, tag := range w.acked {
		assert.Equal(l.t, code, byTag[tag], "acknowledged as %s", code)
	}
	for tag := range w.gone {
		assert.NotEmpty(l.t, byTag[tag], "the draft of %q is gone without a dossier", tag)
	}
	for day, numbers := range days {
		gapless(l.t, "codes of "+day, numbers)
	}
}

func number(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	require.NoError(t, err)
	return n
}

// gapless: the numbers are 1 to n, each once.
func gapless(t *testing.T, what string, numbers []int64) {
	t.Helper()
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != int64(i+1) {
			assert.Fail(t, "numbers lost or given twice", "%s: place %d has %d", what, i+1, n)
			return
		}
	}
}

// papers: every dossier has its papers, whole.
func (l *look) papers() {
	held := map[string]map[string]bool{}
	for _, row := range rows(l.t, l.ours.Store, 4, `SELECT f.holder, f.field, CAST(f.size AS TEXT), CAST(COALESCE(SUM(LENGTH(c.body)), 0) AS TEXT)
		FROM eforms_file f LEFT JOIN eforms_chunk c ON c.file = f.id GROUP BY f.id, f.holder, f.field, f.size`) {
		assert.Equal(l.t, row[2], row[3], "a paper of %s is not whole", row[0])
		if held[row[0]] == nil {
			held[row[0]] = map[string]bool{}
		}
		held[row[0]][row[1]] = true
	}
	for code := range l.dossiers {
		assert.True(l.t, held[code]["/landRight"] && held[code]["/drawings"], "papers of %s: %v", code, held[code])
	}
}

// statesAt are the dossier's states with which a process may stand at an
// element. Each act moves dossier and process in one transaction.
var statesAt = map[string]onegate.State{
	"receive": onegate.Registered, "ask": onegate.Registered, "refuse": onegate.Registered, "accept": onegate.Registered,
	"supplied": onegate.Supplement, "start-work": onegate.Received, "check-zoning": onegate.Processing, "examine": onegate.Processing,
	"consult": onegate.Processing, "opinion": onegate.Processing, "assume": onegate.Processing, "draft": onegate.Processing,
	"approve": onegate.Processing, "issue": onegate.Processing, "finish": onegate.Processing, "hand-over": onegate.Processed,
}

// processes: one for each dossier, in one legal state that fits the dossier's.
func (l *look) processes() {
	seen := map[string]int{}
	for _, row := range rows(l.t, l.ours.Store, 2, `SELECT business_key, 'running' FROM bpmn_instance UNION ALL SELECT business_key, status FROM bpmn_finished`) {
		code, d := row[0], l.dossiers[row[0]]
		seen[code]++
		switch bpmn.State(row[1]) {
		case bpmn.Running:
			l.running(code)
		case bpmn.Completed:
			assert.Contains(l.t, []onegate.State{onegate.NotAccepted, onegate.Returned}, d.State, "%s has ended", code)
		case bpmn.Terminated:
			assert.Equal(l.t, onegate.Withdrawn, d.State, "%s was cancelled", code)
		default:
			assert.Fail(l.t, "illegal state", "process of %s is %s", code, row[1])
		}
	}
	for code := range l.dossiers {
		assert.Equal(l.t, 1, seen[code], "processes of %s", code)
	}
	assert.Len(l.t, seen, len(l.dossiers), "a process without a dossier")
}

// running: one token works, the other waits for the due date.
func (l *look) running(code string) {
	list, err := l.ours.Process.ByBusinessKey(context.Background(), code)
	require.NoError(l.t, err)
	var at []string
	watches := 0
	for _, a := range list[0].Active {
		if a.Element == "due" || a.Element == "look" {
			watches++
			continue
		}
		at = append(at, a.Element)
	}
	if assert.Len(l.t, at, 1, "%s stands at %v", code, at) && assert.Equal(l.t, 1, watches, "%s watches its due date", code) {
		assert.Equal(l.t, statesAt[at[0]], l.dossiers[code].State, "%s stands at %s", code, at[0])
	}
}

// results: one for each dossier that has come so far, none for others; the
// numbers have no gap.
func (l *look) results() {
	numbers := map[string][]int64{}
	count := map[string]int{}
	for _, row := range rows(l.t, l.ours.Store, 2, `SELECT dossier, content FROM onegate_result`) {
		count[row[0]]++
		var doc struct {
			Number string `xml:"SoHieu"`
		}
		require.NoError(l.t, xml.Unmarshal([]byte(row[1]), &doc))
		n, notation, _ := strings.Cut(doc.Number, "/")
		numbers[notation] = append(numbers[notation], number(l.t, n))
	}
	for notation, list := range numbers {
		gapless(l.t, notation, list)
	}
	for code, d := range l.dossiers {
		assert.LessOrEqual(l.t, count[code], 1, "results of %s", code)
		if d.State == onegate.Processed || d.State == onegate.Returned {
			assert.Equal(l.t, 1, count[code], "results of %s in state %d", code, d.State)
		}
	}
}

// correspondence: a dossier asks once, a letter makes one case, a case answers
// once, and nothing comes from nowhere.
func (l *look) correspondence() {
	asked := map[string]int{}
	replies := map[string]bool{}
	for _, row := range rows(l.t, l.ours.Store, 4, `SELECT document_id, dossier, status, reply FROM permit_consultation`) {
		l.letters[row[0]] = letter{row[1], row[2], row[3]}
		asked[row[1]]++
		assert.Equal(l.t, 1, asked[row[1]], "letters about %s", row[1])
		if row[3] != "" {
			var reply struct{ Number string }
			require.NoError(l.t, json.Unmarshal([]byte(row[3]), &reply))
			assert.False(l.t, replies[reply.Number], "the reply %s was taken twice", reply.Number)
			replies[reply.Number] = true
		}
	}
	var numbers []int64
	opened := map[string]bool{}
	for _, row := range rows(l.t, l.theirs.Store, 2, `SELECT business_key, variables FROM bpmn_instance UNION ALL SELECT business_key, variables FROM bpmn_finished`) {
		var vars struct {
			DocumentID string `json:"documentId"`
		}
		require.NoError(l.t, json.Unmarshal([]byte(row[1]), &vars))
		numbers = append(numbers, number(l.t, strings.TrimPrefix(row[0], "VB-")))
		assert.Contains(l.t, l.letters, vars.DocumentID, "%s answers no letter", row[0])
		assert.False(l.t, opened[vars.DocumentID], "the letter %s made two cases", vars.DocumentID)
		opened[vars.DocumentID] = true
	}
	gapless(l.t, "incoming letters", numbers)
	l.cases = len(numbers)
	answers := rows(l.t, l.theirs.Store, 1, `SELECT document_id FROM esb_out WHERE kind <> 'status'`)
	assert.LessOrEqual(l.t, len(answers), l.cases)
	assert.LessOrEqual(l.t, len(replies), len(answers))
}

// nothingStuck: no incident, no dead letter.
func (l *look) nothingStuck() {
	for _, app := range []*egov.App{l.ours, l.theirs} {
		assert.Empty(l.t, rows(l.t, app.Store, 3, `SELECT business_key, element, code || ' ' || detail FROM bpmn_incident`), "incidents at %s", app.Agency)
		assert.Empty(l.t, rows(l.t, app.Store, 3, `SELECT kind, document_id, detail FROM esb_in WHERE state = 'dead'`), "dead letters at %s", app.Agency)
		assert.Empty(l.t, rows(l.t, app.Store, 2, `SELECT message, detail FROM esb_delivery WHERE state = 'dead'`), "dead letters at %s", app.Agency)
	}
}

// remember tells the town what is closed and who waits for a supplement.
func (l *look) remember(w *town) {
	w.finished = 0
	for code, d := range l.dossiers {
		if d.State.Closed() {
			w.finished++
		}
		if _, asked := w.asked[code]; asked || d.State == onegate.Supplement {
			w.asked[code] = d.State == onegate.Supplement || asked && d.State == onegate.Registered && w.asked[code]
		}
		if tag := egov.Text(d.Data["siteAddress"]); w.acked[code] == "" {
			w.acked[code] = tag // its answer was lost; it has to stay all the same
		}
	}
}

// settled says what is left to do, "" when every dossier is closed, every letter
// answered and every message at its receiver.
func (l *look) settled() string {
	open := 0
	for _, d := range l.dossiers {
		if !d.State.Closed() {
			open++
		}
	}
	unanswered := 0
	for _, one := range l.letters {
		if (one.status != "06" || one.reply == "") && one.status != "02" {
			unanswered++
		}
	}
	var waiting int
	for _, app := range []*egov.App{l.ours, l.theirs} {
		waiting += len(rows(l.t, app.Store, 1, `SELECT id FROM esb_delivery WHERE state <> 'delivered' UNION ALL SELECT id FROM esb_in WHERE state <> 'handled'`))
	}
	if open+unanswered+waiting == 0 && l.cases == len(l.letters) {
		return ""
	}
	return fmt.Sprintf("%d dossiers open, %d letters without an answer, %d messages on their way, %d cases for %d letters", open, unanswered, waiting, l.cases, len(l.letters))
}

// history holds the audit logs against the checkpoints that were kept.
type history struct {
	known map[string][]audit.Checkpoint // by agency
}

func (h *history) keep(t *testing.T, texts map[string]string) {
	for agency, text := range texts {
		cp, err := audit.ParseCheckpoint(text)
		require.NoError(t, err)
		h.known[agency] = append(h.known[agency], cp)
	}
}

// goesOn checks that the logs continue the last state that was seen.
func (h *history) goesOn(t *testing.T, d *demo.Demo) {
	for _, app := range []*egov.App{d.Construction, d.Planning} {
		now, err := app.Audit.Checkpoint(t.Context())
		require.NoError(t, err)
		if list := h.known[string(app.Agency)]; len(list) > 0 {
			last := list[len(list)-1]
			require.GreaterOrEqual(t, now.Size, last.Size, "the log of %s lost entries", app.Agency)
			proof, err := app.Audit.ConsistencyProof(t.Context(), last.Size, now.Size)
			require.NoError(t, err)
			assert.NoError(t, audit.CheckConsistency(proof, last, now), "the log of %s", app.Agency)
		}
		h.keep(t, map[string]string{string(app.Agency): now.Text})
	}
}

// verify exports both logs and checks them against every checkpoint kept.
func (h *history) verify(t *testing.T, d *demo.Demo, dir string) (entries int64) {
	for _, app := range []*egov.App{d.Construction, d.Planning} {
		out := filepath.Join(dir, "audit-"+string(app.Agency))
		require.NoError(t, app.Audit.Export(t.Context(), out))
		report, err := audit.VerifyKnown(os.DirFS(out), h.known[string(app.Agency)], app.Audit.VerifierKey())
		require.NoError(t, err)
		assert.True(t, report.Signed)
		entries += report.Entries
	}
	return entries
}
