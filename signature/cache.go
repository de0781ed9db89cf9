package signature

import (
	"container/list"
	"sync"
	"time"
)

// Cache keeps revocation values and authorities' certificates in memory until
// they are superseded. What it holds is bounded in bytes; what was used longest
// ago goes first. A value enters it only after it proved right, and is judged
// anew at every use. Several validators may share one. It is safe for
// concurrent use.
type Cache struct {
	mu    sync.Mutex
	most  int64
	size  int64
	order *list.List // the last used first
	items map[string]*list.Element
}

type cached struct {
	key   string
	value any
	size  int64
	until time.Time
}

// NewCache makes a cache of that many bytes of values; 0 means 64 MiB.
func NewCache(bytes int64) *Cache {
	if bytes <= 0 {
		bytes = 64 << 20
	}
	return &Cache{most: bytes, order: list.New(), items: map[string]*list.Element{}}
}

// Bytes is how much the cache holds.
func (c *Cache) Bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// get gives a value that is not superseded at now; nil when there is none. A
// nil cache is always empty.
func (c *Cache) get(key string, now time.Time) any {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.items[key]
	if !ok {
		return nil
	}
	item := at.Value.(*cached)
	if !now.Before(item.until) {
		c.drop(at)
		return nil
	}
	c.order.MoveToFront(at)
	return item.value
}

// put keeps a value; one without an end, and one larger than the cache, is not
// kept.
func (c *Cache) put(key string, value any, size int, until time.Time) {
	const overhead = 512 // the entry itself and what was parsed of the value
	bytes := int64(len(key)+size) + overhead
	if c == nil || until.IsZero() || bytes > c.most {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.items[key]; ok {
		c.drop(at)
	}
	for c.size+bytes > c.most {
		c.drop(c.order.Back())
	}
	c.items[key] = c.order.PushFront(&cached{key, value, bytes, until})
	c.size += bytes
}

func (c *Cache) drop(at *list.Element) {
	item := c.order.Remove(at).(*cached)
	delete(c.items, item.key)
	c.size -= item.size
}
