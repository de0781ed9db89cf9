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
	Buffered  Correlation = "buffered"  // nobody waits yet, or not in this transaction; kept for a while
	Duplicate Correlation = "duplicate" // its ID was seen before; ignored
	Discarded Correlation = "discarded" // nobody waits, and it was not to be kept
)

// Correlate delivers a message: to the event that waits for its name and key
// (the longest waiting, if several do), else to a message start event, an
// instantiating receive task or event gateway of the latest version of a process,
// else into the buffer, from which an event that comes to wait for it in time
// takes it. Suspended instances take none.
func (e *Engine) Correlate(ctx context.Context, m Message) (Correlation, error) {
	var c Correlation
	err := e.withInline(ctx, func(tx *store.Tx, inline bool) (err error) {
		c, err = e.correlate(tx, m, inline)
		return err
	})
	return c, err
}

// CorrelateTx is [Engine.Correlate] within the caller's transaction.
func (e *Engine) CorrelateTx(tx *store.Tx, m Message) (Correlation, error) {
	return e.correlate(tx, m, false)
}

func (e *Engine) correlate(tx *store.Tx, m Message, inline bool) (Correlation, error) {
	m.Name, m.Key = norm.NFC.String(m.Name), norm.NFC.String(m.Key)
	if m.Name == "" {
		return "", fault.New(fault.BpmnMessageName)
	}
	vars, err := normal(m.Variables)
	if err != nil {
		return "", err
	}
	m.Variables = vars
	if m.ID != "" {
		n, err := tx.Exec(`INSERT INTO bpmn_seen (id, expires) VALUES ($1,$2) ON CONFLICT (id) DO NOTHING`, m.Name+"\n"+m.ID, micro(e.now().Add(e.cfg.MessageTTL)))
		if err != nil || n == 0 {
			return Duplicate, err
		}
	}
	t := e.turn(tx)
	t.inline = t.inline || inline
	c, err := t.post(m)
	if err != nil {
		return "", err
	}
	return c, t.commit()
}

// post finds who takes a message from outside.
func (t *turn) post(m Message) (Correlation, error) {
	list, err := t.e.waiters(t.tx, m.Name, m.Key)
	if err != nil {
		return "", err
	}
	for _, w := range list {
		u, err := t.ready(w)
		if err != nil {
			return "", err
		}
		if u != nil {
			return Delivered, u.deliver(w.token, m)
		}
	}
	if started, err := t.startByMessage(m); started || err != nil {
		return Started, err
	}
	if m.TTL < 0 {
		return Discarded, nil
	}
	return Buffered, t.e.buffer(t.tx, m, false)
}

// waiting is a subscription.
type waiting struct {
	instance string
	token    int64
}

func (e *Engine) waiters(tx *store.Tx, name, key string) ([]waiting, error) {
	var list []waiting
	err := tx.Each(func(r store.Row) error {
		var w waiting
		err := r.Scan(&w.instance, &w.token)
		list = append(list, w)
		return err
	}, `SELECT instance, token FROM bpmn_subscription WHERE kind = 'm' AND name = $1 AND correlation = $2 ORDER BY created, id LIMIT 20`, name, key)
	return list, err
}

// ready loads the instance of a subscription; nil when it does not wait any more.
func (t *turn) ready(w waiting) (*unit, error) {
	u, err := t.load(w.instance)
	if ended(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if tok := u.state.Token(w.token); tok == nil || tok.Wait != core.ForMessage || u.state.Suspended {
		return nil, nil
	}
	return u, nil
}

func (u *unit) deliver(token int64, m Message) error {
	if t := u.state.Token(token); t != nil {
		u.tell(Event{Kind: MessageReceived, Name: m.Name, Key: m.Key}, t.Node)
	}
	return u.apply(core.Event{Kind: core.Deliver, Token: token, Vars: m.Variables})
}

func (t *turn) startByMessage(m Message) (bool, error) {
	list, err := t.e.findEntries(t.tx, `kind = $1 AND name = $2`, byMessage, m.Name)
	if err != nil || len(list) == 0 {
		return false, err
	}
	return true, t.enter(list[0], m.Key, m.Variables)
}

// messageLock orders keeping a message against coming to wait for it, so that
// one of the two sees the other.
func messageLock(name, key string) string { return "bpmn:message:" + name + "\n" + key }

// buffer keeps a message for whoever comes to wait for it. When somebody waits
// already, in an instance that may not be locked in this transaction, or when it
// is to be looked at in any case, a job brings the two together.
func (e *Engine) buffer(tx *store.Tx, m Message, look bool) error {
	text, err := e.encodeVars(m.Variables)
	if err != nil {
		return err
	}
	if err := tx.Lock(messageLock(m.Name, m.Key)); err != nil {
		return err
	}
	ttl := m.TTL
	if ttl <= 0 {
		ttl = e.cfg.MessageTTL
	}
	now, id := e.now(), e.cfg.NewID()
	if _, err := tx.Exec(`INSERT INTO bpmn_message (id, name, correlation, variables, arrived, expires) VALUES ($1,$2,$3,$4,$5,$6)`,
		id, m.Name, m.Key, text, micro(now), micro(now.Add(ttl))); err != nil {
		return err
	}
	if e.cfg.Observe != nil {
		by, on := actor(tx.Context())
		if err := e.cfg.Observe(tx, Event{Kind: MessageBuffered, At: now, By: by, OnBehalfOf: on, Name: m.Name, Key: m.Key}); err != nil {
			return err
		}
	}
	late, err := e.waiters(tx, m.Name, m.Key)
	if err != nil || len(late) == 0 && !look {
		return err
	}
	return e.insertJob(tx, jobRow{id: "match:" + id, kind: kindMatch, due: micro(now), note: id})
}

// match delivers a buffered message that missed its subscription. The instance
// is locked before the message is taken, as whoever subscribes does it.
func (e *Engine) match(ctx context.Context, j jobRow) error {
	return e.withInline(ctx, func(tx *store.Tx, inline bool) error {
		if ok, err := e.remove(tx, j); !ok || err != nil {
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
		t := e.turn(tx)
		t.inline = inline
		if err := t.matched(j.note, m); err != nil {
			return err
		}
		return t.commit()
	})
}

func (t *turn) matched(id string, m Message) error {
	list, err := t.e.waiters(t.tx, m.Name, m.Key)
	if err != nil {
		return err
	}
	take := func() (bool, error) {
		n, err := t.tx.Exec(`DELETE FROM bpmn_message WHERE id = $1`, id)
		return n == 1, err
	}
	for _, w := range list {
		u, err := t.ready(w)
		if err != nil {
			return err
		}
		if u == nil {
			continue
		}
		if ok, err := take(); !ok || err != nil {
			return err
		}
		return u.deliver(w.token, m)
	}
	starts, err := t.e.findEntries(t.tx, `kind = $1 AND name = $2`, byMessage, m.Name)
	if err != nil || len(starts) == 0 {
		return err
	}
	if ok, err := take(); !ok || err != nil {
		return err
	}
	return t.enter(starts[0], m.Key, m.Variables)
}

// subscribe lets an event wait for its message, or serves it from the buffer: one
// that goes on waiting takes all that lie there.
func (u *unit) subscribe(i int) error {
	ef := u.queue[i].ef
	name, key := norm.NFC.String(ef.Name), norm.NFC.String(ef.Key)
	if err := u.tx.Lock(messageLock(name, key)); err != nil {
		return err
	}
	for !u.queue[i].gone {
		m := Message{Name: name, Key: key}
		found, err := u.take(&m)
		if err != nil {
			return err
		}
		if !found {
			u.queue[i].gone = true
			u.tell(Event{Kind: MessageExpected, Name: name, Key: key}, ef.Node)
			return u.subscription(ef, byMessage, name, key)
		}
		if err := u.deliver(ef.Token, m); err != nil {
			return err
		}
	}
	return nil
}

// take takes the oldest message of that name and key out of the buffer.
func (u *unit) take(m *Message) (bool, error) {
	if u.state.Suspended {
		return false, nil
	}
	var text string
	err := u.tx.Row(`DELETE FROM bpmn_message WHERE id = (SELECT id FROM bpmn_message WHERE name = $1 AND correlation = $2 AND expires > $3 ORDER BY arrived, id LIMIT 1) RETURNING variables`,
		m.Name, m.Key, micro(u.at)).Scan(&text)
	if err != nil {
		return false, missing(err, nil)
	}
	m.Variables, err = decodeVars(text)
	return true, err
}

func (u *unit) subscription(ef core.Effect, kind, name, key string) error {
	_, err := u.tx.Exec(`INSERT INTO bpmn_subscription (id, kind, name, correlation, instance, token, created) VALUES ($1,$2,$3,$4,$5,$6,$7)`,
		u.token(ef.Token), kind, name, key, u.id, ef.Token, micro(u.at))
	return err
}

// send posts a message that an element throws: into its own tree of instances
// or a new instance at once, to others by a job, for only one tree may be locked
// in a transaction.
func (u *unit) send(ef core.Effect) error {
	m := Message{Name: norm.NFC.String(ef.Name), Key: norm.NFC.String(ef.Key), Variables: ef.Vars}
	list, err := u.e.waiters(u.tx, m.Name, m.Key)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		if !u.mine(list[0].instance) {
			u.tell(Event{Kind: MessageSent, Name: m.Name, Key: m.Key, Outcome: string(Buffered)}, ef.Node)
			return u.e.buffer(u.tx, m, false)
		}
		if w, err := u.ready(list[0]); w != nil || err != nil {
			u.tell(Event{Kind: MessageSent, Name: m.Name, Key: m.Key, Outcome: string(Delivered)}, ef.Node)
			if err != nil {
				return err
			}
			return w.deliver(list[0].token, m)
		}
	}
	if u.jobs++; u.jobs <= maxInline { // an endless chain must not be one transaction
		if started, err := u.startByMessage(m); started || err != nil {
			u.tell(Event{Kind: MessageSent, Name: m.Name, Key: m.Key, Outcome: string(Started)}, ef.Node)
			return err
		}
	}
	u.tell(Event{Kind: MessageSent, Name: m.Name, Key: m.Key, Outcome: string(Buffered)}, ef.Node)
	return u.e.buffer(u.tx, m, u.jobs > maxInline)
}

// mine tells whether an instance may be advanced in this transaction: it belongs
// to a tree that is locked already, or that begins here.
func (t *turn) mine(instance string) bool {
	root := rootOf(instance)
	for _, u := range t.units {
		if rootOf(u.id) == root {
			return true
		}
	}
	return false
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
