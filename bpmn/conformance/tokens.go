package conformance

import (
	"fmt"
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/store"
)

// lasting is how long the tokens work that stand for work.
const lasting = 10 * time.Second

// record is what the scripts of a case leave.
type record struct {
	opened bool
	marks  []string
	marker bool
	data   []string
	spans  map[string][]span // by number of the timestamp log
}

// span is the time from the beginning of a piece of work to its end.
type span struct{ start, end time.Time }

// parallel tells whether work of the first timestamp log and work of the second
// one were done at the same time.
func (r *record) parallel() bool {
	for _, a := range r.spans["1"] {
		for _, b := range r.spans["2"] {
			if a.start.Before(b.end) && b.start.Before(a.end) {
				return true
			}
		}
	}
	return false
}

// script carries out the token that a script task has in place of a script. What
// it leaves is noted when the transaction of its step commits.
func (t *trial) script(tx *store.Tx, job bpmn.Job) (map[string]any, error) {
	token := strings.TrimSpace(job.Params["script"])
	switch token {
	case "CREATE_LOG_FILE":
		tx.OnCommit(func() { t.log.opened = true })
	case "CREATE_MARKER_FILE":
		tx.OnCommit(func() { t.log.marker = true })
	case "SET_STRING_DATA":
		return map[string]any{"data": "String"}, nil
	case "LOG_DATA":
		tx.OnCommit(func() { t.log.data = append(t.log.data, fmt.Sprint(job.Variables["data"])) })
	case "INCREMENT_INTEGER_VARIABLE", "INCREMENT_INTEGER_VARIABLE_AND_LOG":
		if strings.HasSuffix(token, "_AND_LOG") {
			t.mark(tx, markIncrement)
		}
		return map[string]any{"integerVariable": number(job.Variables["integerVariable"]) + 1}, nil
	case "THROW_ERROR":
		return nil, bpmn.Error{Code: "ERR_CODE"}
	default:
		return nil, t.more(tx, job.Key, token)
	}
	return nil, nil
}

// more carries out the tokens that come in numbers and those that last.
func (t *trial) more(tx *store.Tx, job, token string) error {
	if strings.HasPrefix(token, "SCRIPT_") {
		t.mark(tx, token)
		return nil
	}
	log, timed := strings.CutPrefix(token, "CREATE_TIMESTAMP_LOG_")
	if !timed && token != "WAIT_TEN_SECONDS" {
		return fmt.Errorf("unknown token %q", token)
	}
	start := t.clock.Now()
	tx.OnCommit(func() {
		t.works = append(t.works, work{job: job, due: start.Add(lasting), done: func() {
			if timed {
				t.log.note(log, span{start, t.clock.Now()})
			}
		}})
	})
	return bpmn.Pending
}

func (t *trial) mark(tx *store.Tx, mark string) {
	tx.OnCommit(func() { t.log.marks = append(t.log.marks, mark) })
}

func (r *record) note(log string, s span) {
	if r.spans == nil {
		r.spans = map[string][]span{}
	}
	r.spans[log] = append(r.spans[log], s)
}
