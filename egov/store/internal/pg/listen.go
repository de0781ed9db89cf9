package pg

import (
	"context"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"
)

const (
	// quiet is how long the listener hears nothing before it makes sure that
	// the connection lives.
	quiet = 30 * time.Second
	// maxPause bounds the wait between two attempts to connect.
	maxPause = 5 * time.Second
)

// channel is the one PostgreSQL channel of the schema; the store's channels
// travel in the payload.
func (d *DB) channel() string {
	h := fnv.New64a()
	h.Write([]byte(d.schema))
	return "egov_store_" + strconv.FormatUint(h.Sum64(), 36)
}

// Listen implements engine.Engine.
func (d *DB) Listen(wake func(channel string)) {
	d.listen.Do(func() {
		if d.life.Err() == nil {
			d.running.Go(func() { d.listening(wake) })
		}
	})
}

// listening keeps one connection that listens until the database is closed.
func (d *DB) listening(wake func(string)) {
	pause := 100 * time.Millisecond
	for d.life.Err() == nil {
		heard, err := d.hear(wake)
		if d.life.Err() != nil {
			return
		}
		if heard {
			pause = 100 * time.Millisecond
		}
		d.log.Warn("store: the listening connection was lost", zap.Error(asFault("listen", err)))
		select {
		case <-d.life.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, maxPause)
	}
}

// hear connects, listens and passes on until the connection breaks. What was
// said while nobody listened is unknown, so at first all are woken.
func (d *DB) hear(wake func(string)) (heard bool, err error) {
	conn, err := pgx.ConnectConfig(d.life, d.pool.Config().ConnConfig.Copy())
	if err != nil {
		return false, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Close(ctx)
	}()
	if _, err := conn.Exec(d.life, "LISTEN "+d.channel()); err != nil {
		return false, err
	}
	wake("")
	for {
		channel, err := d.next(conn)
		if err != nil {
			return true, err
		}
		if channel != "" {
			wake(channel)
		}
	}
}

// next waits for the next notification of another node; "" when there was
// none for a while and the connection is well.
func (d *DB) next(conn *pgx.Conn) (string, error) {
	ctx, cancel := context.WithTimeout(d.life, quiet)
	defer cancel()
	n, err := conn.WaitForNotification(ctx)
	if err != nil {
		if ctx.Err() != nil && d.life.Err() == nil && !conn.IsClosed() {
			return "", conn.Ping(d.life)
		}
		return "", err
	}
	node, channel, _ := strings.Cut(n.Payload, ":")
	if node == d.node {
		return "", nil // woken at the commit already
	}
	return channel, nil
}
