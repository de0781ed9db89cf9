package store

// maxChannel keeps a channel's name within the payload of PostgreSQL's NOTIFY.
const maxChannel = 7000

// Watch returns a channel that receives after commits that notified the named
// channel; several notifications may arrive as one, and after a lost
// connection to PostgreSQL one may arrive that nobody sent. Whoever is woken
// looks into the tables. stop ends the watch.
func (d *DB) Watch(channel string) (woken <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	d.watchMu.Lock()
	if d.watches[channel] == nil {
		d.watches[channel] = map[chan struct{}]struct{}{}
	}
	d.watches[channel][c] = struct{}{}
	d.watchMu.Unlock()
	d.engine.Listen(d.wake)
	return c, func() {
		d.watchMu.Lock()
		defer d.watchMu.Unlock()
		delete(d.watches[channel], c)
		if len(d.watches[channel]) == 0 {
			delete(d.watches, channel)
		}
	}
}

// wake wakes the watchers of one channel, or all of them for "".
func (d *DB) wake(channel string) {
	d.watchMu.Lock()
	defer d.watchMu.Unlock()
	if channel != "" {
		ring(d.watches[channel])
		return
	}
	for _, watchers := range d.watches {
		ring(watchers)
	}
}

func ring(watchers map[chan struct{}]struct{}) {
	for c := range watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
