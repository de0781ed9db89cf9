package bpmn

import (
	"context"
	"encoding/json"

	"go.uber.org/zap"
	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Signal is a signal for everybody who waits for it.
type Signal struct {
	Name      string         // name of the signal in the model
	Variables map[string]any // set in every instance that hears it
}

// Signal throws a signal (BPMN 2.0, 10.5.1): it reaches every event that waits
// for its name when it is thrown, and starts an instance at every signal start
// event of the latest versions. Waiting instances hear of it one after another,
// each in a transaction of its own, once [Engine.Run] gets to it; who was told to
// hear of it does so also after a crash. Suspended instances do not hear.
func (e *Engine) Signal(ctx context.Context, s Signal) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.signal(tx, s, inline) })
}

// SignalTx is [Engine.Signal] within the caller's transaction.
func (e *Engine) SignalTx(tx *store.Tx, s Signal) error { return e.signal(tx, s, false) }

func (e *Engine) signal(tx *store.Tx, s Signal, inline bool) error {
	s.Name = norm.NFC.String(s.Name)
	if s.Name == "" {
		return fault.New(fault.BpmnSignalName)
	}
	vars, err := normal(s.Variables)
	if err != nil {
		return err
	}
	t := e.turn(tx)
	t.inline = t.inline || inline
	if e.cfg.Observe != nil {
		t.events = append(t.events, Event{Kind: SignalThrown, At: t.at, By: t.by, OnBehalfOf: t.on, Name: s.Name})
	}
	if err := t.cast(s.Name, vars, nil); err != nil {
		return err
	}
	return t.commit()
}

// broadcast throws a signal of an element to everything outside its instance.
func (u *unit) broadcast(ef core.Effect) error {
	name := norm.NFC.String(ef.Name)
	u.tell(Event{Kind: SignalThrown, Name: name}, ef.Node)
	return u.cast(name, ef.Vars, u)
}

// cast writes down who waits for the signal just now, but for the instance that
// throws it, and starts instances.
func (t *turn) cast(name string, vars map[string]any, by *unit) error {
	own := ""
	if by != nil {
		own = by.id
	}
	for i := range t.queue { // waits of this transaction that have no rows yet
		it := &t.queue[i]
		if it.ef.Kind == core.NewSignal && !it.gone && it.u != by {
			it.gone = true
			if err := it.u.listen(it.ef); err != nil {
				return err
			}
		}
	}
	id := t.e.cfg.NewID()
	n, err := t.tx.Exec(`INSERT INTO bpmn_delivery (signal, instance, token) SELECT $1, instance, token FROM bpmn_subscription WHERE kind = 's' AND name = $2 AND correlation = '' AND instance <> $3`, id, name, own)
	if err != nil {
		return err
	}
	if n > 0 {
		text, err := t.e.encodeVars(vars)
		if err != nil {
			return err
		}
		if _, err := t.tx.Exec(`INSERT INTO bpmn_signal (id, name, variables, thrown) VALUES ($1,$2,$3,$4)`, id, name, text, micro(t.at)); err != nil {
			return err
		}
		if err := t.e.insertJob(t.tx, jobRow{id: "signal:" + id, kind: kindSignal, due: micro(t.at), note: id}); err != nil {
			return err
		}
	}
	return t.startBySignal(name, vars)
}

func (t *turn) startBySignal(name string, vars map[string]any) error {
	list, err := t.e.findEntries(t.tx, `kind = $1 AND name = $2`, bySignal, name)
	if err != nil {
		return err
	}
	for _, en := range list {
		if t.jobs++; t.jobs <= maxInline { // an endless chain must not be one transaction
			err = t.enter(en, "", vars)
		} else {
			err = t.enterLater(en, vars)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entering is the note of a job that starts an instance.
type entering struct {
	Def  int            `json:"def"`
	Vars map[string]any `json:"vars"`
}

func (t *turn) enterLater(en entry, vars map[string]any) error {
	note, err := json.Marshal(entering{en.def, vars})
	if err != nil {
		return err
	}
	return t.e.insertJob(t.tx, jobRow{id: "enter:" + t.e.cfg.NewID(), kind: kindEnter, process: en.process, version: int64(en.version), element: en.element, due: micro(t.at), note: string(note)})
}

func (e *Engine) performEnter(ctx context.Context, j jobRow) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		if ok, err := e.remove(tx, j); !ok || err != nil {
			return err
		}
		v, err := decodeValue([]byte(j.note))
		note, _ := v.(map[string]any)
		if err != nil || note == nil {
			return fault.New(fault.BpmnState, "instance", j.id).Wrap(err)
		}
		def, _ := note["def"].(int64)
		vars, _ := note["vars"].(map[string]any)
		t := e.turn(tx)
		t.inline = inline
		if err := t.enter(entry{process: j.process, version: int(j.version), element: j.element, def: int(def)}, "", vars); err != nil {
			return err
		}
		return t.commit()
	})
}

// listen lets an event wait for a signal.
func (u *unit) listen(ef core.Effect) error {
	return u.subscription(ef, bySignal, norm.NFC.String(ef.Name), "")
}

// spread brings a signal to those who waited for it, each in a transaction of its
// own. One that fails does not hold up the others; the job tries it again later.
func (e *Engine) spread(ctx context.Context, j jobRow) error {
	var name, text string
	err := e.db.View(ctx, func(tx *store.Tx) error {
		return tx.Row(`SELECT name, variables FROM bpmn_signal WHERE id = $1`, j.note).Scan(&name, &text)
	})
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	vars, err := decodeVars(text)
	if err != nil {
		return err
	}
	failed, after := 0, waiting{}
	for {
		list, err := e.deliveries(ctx, j.note, after)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		for _, w := range list {
			after = w
			err := e.withInline(ctx, func(tx *store.Tx, inline bool) error { return e.hear(tx, j.note, name, vars, w, inline) })
			if ctx.Err() != nil {
				return err
			}
			if err != nil {
				failed++
				e.log.Error("signal could not be delivered", zap.String("instance", w.instance), zap.String("code", string(codeOf(err))))
			}
		}
	}
	if failed > 0 && int(j.attempt)+1 < e.cfg.Attempts {
		return e.putOff(ctx, j, e.now().Add(e.cfg.Backoff(int(j.attempt)+1)))
	}
	return e.db.Update(ctx, func(tx *store.Tx) error {
		if ok, err := e.remove(tx, j); !ok || err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM bpmn_delivery WHERE signal = $1`, j.note); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM bpmn_signal WHERE id = $1`, j.note)
		return err
	})
}

// deliveries lists the next of those to whom a signal is still to be brought.
func (e *Engine) deliveries(ctx context.Context, signal string, after waiting) ([]waiting, error) {
	var list []waiting
	err := e.db.View(ctx, func(tx *store.Tx) error {
		list = nil
		return tx.Each(func(r store.Row) error {
			var w waiting
			err := r.Scan(&w.instance, &w.token)
			list = append(list, w)
			return err
		}, `SELECT instance, token FROM bpmn_delivery WHERE signal = $1 AND (instance, token) > ($2, $3) ORDER BY instance, token LIMIT 200`, signal, after.instance, after.token)
	})
	return list, err
}

// hear delivers a signal to one event, unless it does not wait any more.
func (e *Engine) hear(tx *store.Tx, signal, name string, vars map[string]any, w waiting, inline bool) error {
	u, err := e.load(tx, w.instance)
	if err != nil && !ended(err) {
		return err
	}
	n, bad := tx.Exec(`DELETE FROM bpmn_delivery WHERE signal = $1 AND instance = $2 AND token = $3`, signal, w.instance, w.token)
	if bad != nil || n == 0 || err != nil {
		return bad
	}
	t := u.state.Token(w.token)
	if t == nil || t.Wait != core.ForSignal || u.state.Suspended {
		return nil
	}
	u.inline = inline
	u.tell(Event{Kind: SignalReceived, Name: name}, t.Node)
	if err := u.apply(core.Event{Kind: core.Deliver, Token: w.token, Vars: vars}); err != nil {
		return err
	}
	return u.commit()
}
