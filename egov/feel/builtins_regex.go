package feel

import (
	"errors"
	"strings"
	"sync"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel/internal/xpath"
)

// The functions of regular expressions (DMN 1.5 table 74); where XPath has an
// error, they give null.

func matches(r *run, args []any) (any, bool) {
	s, ok := arg[string](args, 0)
	re, why := r.regex(args, 1, 2)
	if !ok || re == nil {
		return why, false
	}
	loc, ok := r.find(re, s, 0)
	return loc != nil, ok
}

func replace(r *run, args []any) (any, bool) {
	s, ok1 := arg[string](args, 0)
	by, ok2 := arg[string](args, 2)
	re, why := r.regex(args, 1, 3)
	if !ok1 || !ok2 || re == nil {
		return why, false
	}
	template, ok := re.Template(by)
	if !ok {
		return nil, false
	}
	var b strings.Builder
	done := 0
	ok = r.eachMatch(re, s, func(loc []int) {
		b.WriteString(s[done:loc[0]])
		template.Expand(&b, s, loc)
		done = loc[1]
		if b.Len() > r.limits.Text {
			r.limit("text", r.limits.Text)
		}
	})
	if !ok {
		return nil, false
	}
	b.WriteString(s[done:])
	return r.text(b.String()), true
}

func split(r *run, args []any) (any, bool) {
	s, ok := arg[string](args, 0)
	re, why := r.regex(args, 1, 2)
	if !ok || re == nil {
		return why, false
	}
	out := []any{}
	done := 0
	ok = r.eachMatch(re, s, func(loc []int) {
		out = append(out, s[done:loc[0]])
		done = loc[1]
	})
	return r.list(append(out, s[done:])), ok
}

// find looks for a match at the expense of the session.
func (r *run) find(re *xpath.Regex, s string, from int) ([]int, bool) {
	loc, err := re.Find(s, from, r.use)
	if errors.Is(err, xpath.ErrSize) {
		r.limit("pattern", len(s))
	}
	return loc, err == nil
}

// eachMatch passes all matches that do not overlap. A pattern that matches the
// empty text is refused, as XPath does.
func (r *run) eachMatch(re *xpath.Regex, s string, do func(loc []int)) bool {
	if empty, ok := r.find(re, "", 0); !ok || empty != nil {
		return false
	}
	for from := 0; ; {
		loc, ok := r.find(re, s, from)
		if loc == nil {
			return ok
		}
		if do(loc); r.err != nil {
			return false
		}
		from = loc[1]
	}
}

// regex compiles the pattern of an argument with the flags of another, which may
// be absent or null. Nil means that one of them is wrong; why may say more.
func (r *run) regex(args []any, patternAt, flagsAt int) (re *xpath.Regex, why any) {
	pattern, ok := arg[string](args, patternAt)
	flags := ""
	if ok && flagsAt < len(args) && args[flagsAt] != nil {
		flags, ok = arg[string](args, flagsAt)
	}
	if !ok {
		return nil, nil
	}
	key := [2]string{pattern, flags}
	if re = r.expr.patterns.get(key); re != nil {
		return re, nil
	}
	if !r.use(patternSteps + len(pattern)) {
		return nil, nil
	}
	re, err := xpath.Compile(pattern, flags)
	switch {
	case errors.Is(err, xpath.ErrSize):
		r.limit("pattern", len(pattern))
	case err != nil:
		return nil, refusal{fault.FeelPattern, []any{"pattern", shown(pattern), "flags", shown(flags)}}
	}
	if err != nil || !r.use(re.Weight()/4) {
		return nil, nil
	}
	r.expr.patterns.put(key, re)
	return re, nil
}

// shown is a text of the data in a sentence: in quotes, and not too long.
func shown(s string) string {
	const most = 100
	if len(s) > most {
		s = s[:most] + "…"
	}
	return `"` + strings.ToValidUTF8(s, "?") + `"`
}

const (
	mostPatterns  = 16
	longestCached = 256     // bytes of a pattern
	largestCached = 1 << 14 // its weight
	patternSteps  = 20      // for compiling one
)

// patterns keeps the regular expressions that an expression uses, so that a
// constant one is compiled once.
type patterns struct {
	mu  sync.Mutex
	all map[[2]string]*xpath.Regex
}

func (p *patterns) get(key [2]string) *xpath.Regex {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[key]
}

// put forgets everything where there are too many.
func (p *patterns) put(key [2]string, re *xpath.Regex) {
	if len(key[0]) > longestCached || re.Weight() > largestCached {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil || len(p.all) >= mostPatterns {
		p.all = map[[2]string]*xpath.Regex{}
	}
	p.all[key] = re
}
