package bpmn

import (
	"context"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/bpmn/internal/core"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Message is a message from outside for a waiting or new instance.
type Message struct {
	ID        string         // the sender's id; a second message with it is ignored; "" = not checked
	Name      string         // name of the message in the model
	Key       string         // the correlation key: the business key, unless the model says otherwise (zeebe:subscription)
	Variables map[string]any // set in the instance
	TTL       time.Duration  // how long to keep it when nobody waits; 0 = Config.MessageTTL; negative = not at all
}

// Correlation is what became of a message.
type Correlation string

// The fates of messages.
const (
	Delivered Correlation = "delivered" // a waiting instance took it
	Started   Correlation = "started"   // it started an instance
	Buffered  Correlation = "buffered"  // nobody waits yet; kept for a while
	Duplicate Correlation = "duplicate" // its ID was seen before; ignored
	Discarded Correlation = "discarded" // nobody waits, and it was not to be kept
)

// Correlate delivers a message: to the event that waits for its name and key
// (the longest waiting, if several do), else to a message start event of the
// latest version of a process, else into the buffer, from which an event that
// comes to wait for it in time takes it.
func (e *Engine) Correlate(ctx context.Context, m Message) (Correlation, error) {
	var c Correlation
	err := e.db.Update(ctx, func(tx *store.Tx) (err error) {
		c, err = e.CorrelateTx(tx, m)
		return err
	})
	return c, err
}

// CorrelateTx is [Engine.Correlate] within the caller's transaction.
func (e *Engine) CorrelateTx(tx *store.Tx, m Message) (Correlation, error) {
	m.Name, m.Key = norm.NFC.String(m.Name), norm.NFC.String(m.Key)
	if m.Name == "" {
		return "", fault.New(fault.BpmnMessageName)
	}
	ttl := m.TTL
	if ttl == 0 {
		ttl = e.cfg.MessageTTL
	}
	if m.ID != "" {
		n, err := tx.Exec(`INSERT INTO bpmn_seen (id, expires) VALUES ($1,$2) ON CONFLICT (id) DO NOTHING`, m.Name+"\n"+m.ID, micro(e.now().Add(e.cfg.MessageTTL)))
		if err != nil || n == 0 {
			return Duplicate, err
		}
	}
	if done, err := e.deliverOne(tx, m); done || err != nil {
		return Delivered, err
	}
	if done, err := e.startByMessage(tx, m); done || err != nil {
		return Started, err
	}
	if ttl < 0 {
		return Discarded, nil
	}
	return Buffered, e.buffer(tx, m, ttl)
}

// waiting is a subscription.
type waiting struct {
	id, instance string
	token        int64
}

func (e *Engine) waiters(tx *store.Tx, name, key string) ([]waiting, error) {
	var list []waiting
	err := tx.Each(func(r store.Row) error {
		var w waiting
		err := r.Scan(&w.id, &w.instance, &w.token)
		list = append(list, w)
		return err
	}, `SELECT id, instance, token FROM bpmn_subscription WHERE name = $1 AND correlation = $2 ORDER BY created, id LIMIT 20`, name, key)
	return list, err
}

// deliverOne gives the message to the first waiting event that still waits once
// its instance is locked.
func (e *Engine) deliverOne(tx *store.Tx, m Message) (bool, error) {
	list, err := e.waiters(tx, m.Name, m.Key)
	if err != nil {
		return false, err
	}
	for _, w := range list {
		u, err := e.load(tx, w.instance)
		if code := codeOf(err); code == fault.BpmnEnded || code == fault.BpmnUnknownInstance {
			continue
		}
		if err != nil {
			return false, err
		}
		if t := u.state.Token(w.token); t == nil || t.Wait != core.ForMessage {
			continue
		}
		if err := u.step(core.Event{Kind: core.Deliver, Token: w.token, Vars: m.Variables}); err != nil {
			return false, err
		}
		return true, u.commit()
	}
	return false, nil
}

func (e *Engine) startByMessage(tx *store.Tx, m Message) (bool, error) {
	var process, element string
	var number int64
	err := tx.Row(`SELECT process, element, version FROM bpmn_entry WHERE message = $1 ORDER BY process LIMIT 1`, m.Name).Scan(&process, &element, &number)
	if err != nil {
		return false, missing(err, nil)
	}
	g, err := e.graph(tx, process, int(number))
	if err != nil {
		return false, err
	}
	_, err = e.begin(tx, g, int(number), element, Start{Process: process, BusinessKey: m.Key, Variables: m.Variables})
	return true, err
}

// messageLock orders keeping a message against coming to wait for it, so that
// one of the two sees the other.
func messageLock(name, key string) string { return "bpmn:message:" + name + "\n" + key }

func (e *Engine) buffer(tx *store.Tx, m Message, ttl time.Duration) error {
	vars, err := normal(m.Variables)
	if err != nil {
		return err
	}
	text, err := e.encodeVars(vars)
	if err != nil {
		return err
	}
	if err := tx.Lock(messageLock(m.Name, m.Key)); err != nil {
		return err
	}
	now := e.now()
	id := e.cfg.NewID()
	if _, err := tx.Exec(`INSERT INTO bpmn_message (id, name, correlation, variables, arrived, expires) VALUES ($1,$2,$3,$4,$5,$6)`,
		id, m.Name, m.Key, text, micro(now), micro(now.Add(ttl))); err != nil {
		return err
	}
	late, err := e.waiters(tx, m.Name, m.Key)
	if err != nil || len(late) == 0 {
		return err
	}
	// An instance came to wait between our first look and the lock. Its lock may
	// not be taken under this one, so a job brings the two together.
	return insertJob(tx, jobRow{id: "match:" + id, kind: kindMatch, due: micro(now), note: id})
}

// match delivers a buffered message that missed its subscription.
func (e *Engine) match(tx *store.Tx, j jobRow) error {
	if _, err := tx.Exec(`DELETE FROM bpmn_job WHERE id = $1`, j.id); err != nil {
		return err
	}
	var m Message
	var text string
	err := tx.Row(`SELECT name, correlation, variables FROM bpmn_message WHERE id = $1`, j.note).Scan(&m.Name, &m.Key, &text)
	if err != nil {
		return missing(err, nil)
	}
	if m.Variables, err = decodeVars(text); err != nil {
		return err
	}
	done, err := e.deliverOne(tx, m)
	if !done || err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM bpmn_message WHERE id = $1`, j.note)
	return err
}

// subscribe lets an event wait for its message, or serves it from the buffer.
func (u *unit) subscribe(ef core.Effect) error {
	name, key := ef.Node.Message, norm.NFC.String(ef.Key)
	if err := u.tx.Lock(messageLock(name, key)); err != nil {
		return err
	}
	var id, text string
	err := u.tx.Row(`DELETE FROM bpmn_message WHERE id = (SELECT id FROM bpmn_message WHERE name = $1 AND correlation = $2 AND expires > $3 ORDER BY arrived, id LIMIT 1) RETURNING id, variables`,
		name, key, micro(u.at)).Scan(&id, &text)
	if err == nil {
		vars, err := decodeVars(text)
		if err != nil {
			return err
		}
		// Still pending: an event that goes on waiting after its message takes
		// the next one or subscribes; for the others the step forgets it.
		u.pending[ef.Token] = ef
		return u.step(core.Event{Kind: core.Deliver, Token: ef.Token, Vars: vars})
	}
	if err := missing(err, nil); err != nil {
		return err
	}
	return u.insertSubscription(ef, name, key)
}

func (u *unit) insertSubscription(ef core.Effect, name, key string) error {
	_, err := u.tx.Exec(`INSERT INTO bpmn_subscription (id, name, correlation, instance, token, created) VALUES ($1,$2,$3,$4,$5,$6)`,
		u.token(ef.Token), name, key, u.id, ef.Token, micro(u.at))
	return err
}

// sweep forgets messages and message ids whose time is over.
func (e *Engine) sweep(ctx context.Context) error {
	now := micro(e.now())
	return e.db.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`DELETE FROM bpmn_message WHERE expires <= $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM bpmn_seen WHERE expires <= $1`, now)
		return err
	})
}
