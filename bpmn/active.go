package bpmn

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

// maxActive bounds the column active of an instance, in bytes, since it stands in
// an index. What does not fit is not found by its element.
const maxActive = 1800

// active is where an instance stands, in the form of the column of that name:
// " id=tokens id=tokens ", by id. Ids of elements hold neither spaces nor "=".
func active(s *core.State) string {
	counts := map[string]int{}
	for _, t := range s.Tokens {
		if !t.Guard {
			counts[t.Node.ID]++
		}
	}
	var b strings.Builder
	b.WriteByte(' ')
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		entry := id + "=" + strconv.Itoa(counts[id]) + " "
		if b.Len()+len(entry) <= maxActive {
			b.WriteString(entry)
		}
	}
	return b.String()
}

func activeEntry(entry string) (id string, tokens int) {
	id, number, _ := strings.Cut(entry, "=")
	tokens, _ = strconv.Atoi(number) // ours
	return id, tokens
}
