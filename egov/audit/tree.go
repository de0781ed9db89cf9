package audit

import (
	"fmt"
	"math/bits"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// head is the size of the log and its frontier: the roots of the complete
// subtrees that make up the tree, the widest first.
type head struct {
	size     int64
	frontier []tlog.Hash
}

// push adds a leaf. Each trailing 1 bit of the old size is a subtree that the
// new leaf completes.
func (h *head) push(leaf tlog.Hash) {
	for range bits.TrailingZeros64(uint64(h.size + 1)) {
		last := len(h.frontier) - 1
		leaf = tlog.NodeHash(h.frontier[last], leaf)
		h.frontier = h.frontier[:last]
	}
	h.frontier = append(h.frontier, leaf)
	h.size++
}

// root is the tree's hash as RFC 6962 section 2.1 defines it.
func (h *head) root() tlog.Hash {
	if h.size == 0 {
		empty, _ := tlog.TreeHash(0, nil) // cannot fail: it reads nothing
		return empty
	}
	root := h.frontier[len(h.frontier)-1]
	for i := len(h.frontier) - 2; i >= 0; i-- {
		root = tlog.NodeHash(h.frontier[i], root)
	}
	return root
}

func readHead(tx *store.Tx) (*head, error) {
	h := &head{}
	var raw []byte
	if err := tx.Row(`SELECT size, frontier FROM audit_head WHERE id = 1`).Scan(&h.size, &raw); err != nil {
		return nil, err
	}
	list, ok := hashes(raw)
	if !ok || h.size < 0 || len(list) != bits.OnesCount64(uint64(h.size)) {
		return nil, fault.New(fault.AuditCorrupt, "where", "head")
	}
	h.frontier = list
	return h, nil
}

func (h *head) write(tx *store.Tx) error {
	_, err := tx.Exec(`UPDATE audit_head SET size = $1, frontier = $2 WHERE id = 1`, h.size, joinHashes(h.frontier))
	return err
}

func joinHashes(list []tlog.Hash) []byte {
	raw := make([]byte, 0, len(list)*tlog.HashSize)
	for _, one := range list {
		raw = append(raw, one[:]...)
	}
	return raw
}

func hashes(raw []byte) (list []tlog.Hash, ok bool) {
	for ; len(raw) >= tlog.HashSize; raw = raw[tlog.HashSize:] {
		list = append(list, tlog.Hash(raw[:tlog.HashSize]))
	}
	return list, len(raw) == 0
}

// fillTiles writes the tiles that a log of this size has just completed.
func fillTiles(tx *store.Tx, size int64) error {
	for level := 0; size > 0 && size%tileWidth == 0; level++ {
		size /= tileWidth
		tile := tlog.Tile{H: tileHeight, L: level, N: size - 1, W: tileWidth}
		data, err := gatherTile(tx, tile)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO audit_tile(level, n, root, data) VALUES ($1, $2, $3, $4)`,
			int64(level), tile.N, tileRoot(data), data)
		if err != nil {
			return err
		}
	}
	return nil
}

// tileRoot is the hash over a complete tile.
func tileRoot(data []byte) []byte {
	h := &head{}
	list, _ := hashes(data)
	for _, one := range list {
		h.push(one)
	}
	root := h.root()
	return root[:]
}

// gatherTile puts a tile together from what it stands over: records or the
// roots of the tiles below.
func gatherTile(tx *store.Tx, t tlog.Tile) ([]byte, error) {
	from := t.N * tileWidth
	query, args := `SELECT leaf FROM audit_record WHERE idx >= $1 AND idx < $2 ORDER BY idx`, []any{from, from + int64(t.W)}
	if t.L > 0 {
		query = `SELECT root FROM audit_tile WHERE n >= $1 AND n < $2 AND level = $3 ORDER BY n`
		args = append(args, int64(t.L-1))
	}
	data := make([]byte, 0, t.W*tlog.HashSize)
	err := tx.Each(func(r store.Row) error {
		var one []byte
		err := r.Scan(&one)
		data = append(data, one...)
		return err
	}, query, args...)
	if err == nil && len(data) != t.W*tlog.HashSize {
		err = fault.New(fault.AuditCorrupt, "where", t.Path())
	}
	return data, err
}

// readTile reads a complete tile from its row and gathers a partial one.
func readTile(tx *store.Tx, t tlog.Tile) ([]byte, error) {
	if t.W < tileWidth {
		return gatherTile(tx, t)
	}
	var data []byte
	err := tx.Row(`SELECT data FROM audit_tile WHERE level = $1 AND n = $2`, int64(t.L), t.N).Scan(&data)
	if err == nil && len(data) != t.W*tlog.HashSize {
		err = fault.New(fault.AuditCorrupt, "where", t.Path())
	}
	return data, err
}

// reader reads hashes of the tree of a size from tiles.
type reader struct {
	tx   *store.Tx
	size int64
	seen map[tlog.Tile][]byte
}

func newReader(tx *store.Tx, size int64) *reader {
	return &reader{tx: tx, size: size, seen: map[tlog.Tile][]byte{}}
}

// ReadHashes implements tlog.HashReader.
func (r *reader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		t := tlog.TileForIndex(tileHeight, x)
		t.W = widthAt(t.L, t.N, r.size)
		data, ok := r.seen[t]
		if !ok {
			var err error
			if data, err = readTile(r.tx, t); err != nil {
				return nil, err
			}
			r.seen[t] = data
		}
		var err error
		if list[i], err = tlog.HashFromTile(t, data, x); err != nil {
			return nil, fault.New(fault.AuditCorrupt, "where", t.Path()).Wrap(err)
		}
	}
	return list, nil
}

// widthAt is how many hashes tile n of a level holds in a log of a size.
func widthAt(level int, n, size int64) int {
	have := size >> (tileHeight * level)
	return int(min(tileWidth, max(0, have-n*tileWidth)))
}

func outside(index, size int64) error {
	return fault.New(fault.AuditRange, "index", fmt.Sprint(index), "size", fmt.Sprint(size))
}
