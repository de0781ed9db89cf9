package bpmn

import (
	"strconv"
	"strings"
	"time"
)

// where gathers conditions that are joined by "and". Their parameters are
// written as question marks, which [numbered] replaces when the statement is
// whole; conditions are ours, never input.
type where struct {
	conds []string
	args  []any
}

func (w *where) and(cond string, args ...any) {
	w.conds = append(w.conds, cond)
	w.args = append(w.args, args...)
}

// join adds the conditions of another one; "@." in them stands for the table.
func (w *where) join(other where, table string) {
	for _, c := range other.conds {
		w.conds = append(w.conds, strings.ReplaceAll(c, "@.", table))
	}
	w.args = append(w.args, other.args...)
}

// equal asks for a value unless it is empty.
func (w *where) equal(column, value string) {
	if value != "" {
		w.and(column+" = ?", value)
	}
}

// prefix asks for texts that begin with the given one. The range lets an index be
// used, in databases that sort texts by their bytes.
func (w *where) prefix(column, text string) {
	if text != "" {
		w.and(column+" >= ? AND "+column+" < ? AND substr("+column+", 1, "+itoa(int64(len([]rune(text))))+") = ?", text, text+"\U0010FFFF", text)
	}
}

func (w *where) before(column string, t time.Time) {
	if !t.IsZero() {
		w.and(column+" < ?", micro(t))
	}
}

func (w *where) since(column string, t time.Time) {
	if !t.IsZero() {
		w.and(column+" >= ?", micro(t))
	}
}

func (w *where) text() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

// numbered gives the parameters of a statement their numbers.
func numbered(query string) string {
	parts := strings.Split(query, "?")
	var b strings.Builder
	b.WriteString(parts[0])
	for i, part := range parts[1:] {
		b.WriteString("$" + strconv.Itoa(i+1) + part)
	}
	return b.String()
}
