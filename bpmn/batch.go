package bpmn

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// BatchKind is what a batch does with each of its instances.
type BatchKind string

// The kinds of batches.
const (
	BatchCancel  BatchKind = "cancel"
	BatchSuspend BatchKind = "suspend"
	BatchResume  BatchKind = "resume"
	BatchModify  BatchKind = "modify"  // Moves
	BatchMigrate BatchKind = "migrate" // Plan
	BatchRetry   BatchKind = "retry"   // every open incident of the instance
	BatchDelete  BatchKind = "delete"  // ended instances
)

// BatchRequest asks for an operation over many instances: those named, or those
// that a query selects when it is carried out. Instances that start later are not
// among them.
type BatchRequest struct {
	Kind      BatchKind      `json:"kind"`
	Instances []string       `json:"-"`
	Query     *InstanceQuery `json:"query,omitempty"`
	Reason    string         `json:"reason,omitempty"` // of cancel, suspend and resume
	Moves     []Move         `json:"moves,omitempty"`
	Plan      *MigrationPlan `json:"plan,omitempty"`
}

// BatchState is where a batch is in its life.
type BatchState string

// The states of batches.
const (
	BatchRunning BatchState = "running"
	BatchDone    BatchState = "done"
	BatchStopped BatchState = "stopped" // by [Engine.StopBatch]
)

// Batch is an operation over many instances, as far as it has come.
type Batch struct {
	ID         string
	Request    BatchRequest // without Instances
	State      BatchState
	Total      int // instances, as counted when it began
	Done       int // of them dealt with, Failed included
	Failed     int
	StartedAt  time.Time
	EndedAt    time.Time // zero while it runs
	By         string    // subject of who started it; it acts in that name
	OnBehalfOf string
}

// BatchFailure is an instance with which a batch could not do what it was to do.
type BatchFailure struct {
	Number   int // in the order in which they failed, from 1
	Instance string
	Code     fault.Code
	Detail   string // the error's text, of all faults
	At       time.Time
}

const batchColumns = `id, request, state, total, done, failed, started, ended, author, behalf`

func (e *Engine) scanBatch(r store.Row) (b Batch, err error) {
	var request string
	var started, ended, total, done, failed int64
	err = r.Scan(&b.ID, &request, &b.State, &total, &done, &failed, &started, &ended, &b.By, &b.OnBehalfOf)
	if err == nil {
		err = json.Unmarshal([]byte(request), &b.Request)
	}
	b.Total, b.Done, b.Failed, b.StartedAt, b.EndedAt = int(total), int(done), int(failed), e.moment(started), e.moment(ended)
	return b, err
}

// StartBatch begins a batch and gives its id. [Engine.Run] carries it out, each
// instance in a transaction of its own, and goes on where it was after a restart.
// Instances that fail are listed and do not stop the others.
func (e *Engine) StartBatch(ctx context.Context, r BatchRequest) (string, error) {
	var id string
	err := e.db.Update(ctx, func(tx *store.Tx) (err error) {
		id, err = e.StartBatchTx(tx, r)
		return err
	})
	return id, err
}

// StartBatchTx is [Engine.StartBatch] within the caller's transaction.
func (e *Engine) StartBatchTx(tx *store.Tx, r BatchRequest) (string, error) {
	if err := e.checkBatch(tx, &r); err != nil {
		return "", err
	}
	total := int64(len(r.Instances))
	if r.Query != nil {
		n, err := e.countInstances(tx, *r.Query)
		if err != nil {
			return "", err
		}
		total = n
	}
	request, err := json.Marshal(r)
	if err != nil {
		return "", fault.New(fault.BpmnVariables, "name", "").Wrap(err)
	}
	id := e.cfg.NewID()
	by, on := actor(tx.Context())
	if _, err := tx.Exec(`INSERT INTO bpmn_batch (id, request, state, total, started, author, behalf) VALUES ($1,$2,$3,$4,$5,$6,$7)`,
		id, string(request), string(BatchRunning), total, micro(e.now()), by, on); err != nil {
		return "", err
	}
	for i := 0; i < len(r.Instances); i += batchPart {
		part, _ := json.Marshal(r.Instances[i:min(i+batchPart, len(r.Instances))]) // texts always can be
		if _, err := tx.Exec(`INSERT INTO bpmn_batch_part (batch, number, instances) VALUES ($1,$2,$3)`, id, int64(i/batchPart), string(part)); err != nil {
			return "", err
		}
	}
	return id, e.insertJob(tx, jobRow{id: "batch:" + id, kind: kindBatch, due: micro(e.now()), note: id})
}

// checkBatch refuses what can never be done, and sets what the kind says of the
// query.
func (e *Engine) checkBatch(tx *store.Tx, r *BatchRequest) error {
	if (r.Query == nil) == (len(r.Instances) == 0) {
		return badBatch("instances")
	}
	switch r.Kind {
	case BatchCancel, BatchSuspend, BatchResume, BatchRetry, BatchDelete:
	case BatchModify:
		if len(r.Moves) == 0 {
			return badBatch("moves")
		}
	case BatchMigrate:
		if r.Plan == nil {
			return badBatch("plan")
		}
		if _, err := e.target(tx, *r.Plan); err != nil {
			return err
		}
	default:
		return badBatch("kind")
	}
	if r.Query == nil {
		return nil
	}
	q := *r.Query
	q.After, q.Limit = "", 0
	switch ended := q.State != "" && q.State != Running; {
	case r.Kind != BatchDelete && ended || r.Kind == BatchDelete && q.State == Running:
		return badBatch("query")
	case r.Kind != BatchDelete:
		q.State = Running
	}
	q.finishedOnly = r.Kind == BatchDelete
	r.Query = &q
	return nil
}

func badBatch(what string) error { return fault.New(fault.BpmnBatch, "what", what) }

// Batch gives a batch.
func (e *Engine) Batch(ctx context.Context, id string) (Batch, error) {
	var b Batch
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		b, err = e.batch(tx, id)
		return err
	})
	return b, err
}

func (e *Engine) batch(tx *store.Tx, id string) (Batch, error) {
	b, err := e.scanBatch(tx.Row(`SELECT `+batchColumns+` FROM bpmn_batch WHERE id = $1`, id))
	return b, missing(err, fault.New(fault.BpmnUnknownBatch, "batch", id))
}

// Batches lists the batches, the one started last in front. At most 1000.
func (e *Engine) Batches(ctx context.Context) ([]Batch, error) {
	var list []Batch
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			b, err := e.scanBatch(r)
			list = append(list, b)
			return err
		}, `SELECT `+batchColumns+` FROM bpmn_batch ORDER BY started DESC, id DESC LIMIT 1000`)
	})
	return list, err
}

// BatchFailures lists the instances with which a batch failed, after the given
// number, at most 1000.
func (e *Engine) BatchFailures(ctx context.Context, id string, after int) ([]BatchFailure, error) {
	var list []BatchFailure
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var f BatchFailure
			var number, at int64
			err := r.Scan(&number, &f.Instance, &f.Code, &f.Detail, &at)
			f.Number, f.At = int(number), e.moment(at)
			list = append(list, f)
			return err
		}, `SELECT number, instance, code, detail, at FROM bpmn_batch_failure WHERE batch = $1 AND number > $2 ORDER BY number LIMIT 1000`, id, int64(after))
	})
	return list, err
}

// StopBatch lets a batch end after the instance in hand; what is done stays done.
func (e *Engine) StopBatch(ctx context.Context, id string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error { return e.StopBatchTx(tx, id) })
}

// StopBatchTx is [Engine.StopBatch] within the caller's transaction.
func (e *Engine) StopBatchTx(tx *store.Tx, id string) error {
	if _, err := e.batch(tx, id); err != nil {
		return err
	}
	return e.endBatch(tx, id, BatchStopped)
}

// DeleteBatch forgets a batch that has ended, with its failures.
func (e *Engine) DeleteBatch(ctx context.Context, id string) error {
	return e.db.Update(ctx, func(tx *store.Tx) error {
		b, err := e.batch(tx, id)
		if err != nil {
			return err
		}
		if b.State == BatchRunning {
			return fault.New(fault.BpmnBatchRuns, "batch", id)
		}
		_, err = tx.Exec(`DELETE FROM bpmn_batch WHERE id = $1`, id)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM bpmn_batch_failure WHERE batch = $1`, id)
		}
		return err
	})
}

func (e *Engine) endBatch(tx *store.Tx, id string, state BatchState) error {
	n, err := tx.Exec(`UPDATE bpmn_batch SET state = $1, ended = $2 WHERE id = $3 AND state = $4`, string(state), micro(e.now()), id, string(BatchRunning))
	if n == 0 || err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM bpmn_batch_part WHERE batch = $1`, id); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, "batch:"+id)
	return err
}
