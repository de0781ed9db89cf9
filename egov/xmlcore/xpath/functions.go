package xpath

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

type builtin struct {
	least, most int // arguments
	run         func(c *context, args []node) any
}

const many = math.MaxInt

// functions are the core function library (XPath 1.0 section 4) and here() of
// XMLDSig. It is filled by init because the functions evaluate expressions,
// which call functions.
var functions map[string]builtin

func init() {
	functions = map[string]builtin{
		"last":     {0, 0, func(c *context, _ []node) any { return float64(c.size) }},
		"position": {0, 0, func(c *context, _ []node) any { return float64(c.position) }},
		"count":    {1, 1, func(c *context, a []node) any { return float64(len(c.nodes(a[0]))) }},
		"id":       {1, 1, id},
		"here":     {0, 0, here},

		"local-name":    {0, 1, nameOf(func(n xmlcore.Name) string { return n.Local })},
		"namespace-uri": {0, 1, nameOf(func(n xmlcore.Name) string { return n.Space })},
		"name":          {0, 1, nameOf(qname)},

		"string":           {0, 1, func(c *context, a []node) any { return c.textArg(a) }},
		"concat":           {2, many, concat},
		"starts-with":      {2, 2, texts(func(s, t string) any { return strings.HasPrefix(s, t) })},
		"contains":         {2, 2, texts(func(s, t string) any { return strings.Contains(s, t) })},
		"substring-before": {2, 2, texts(func(s, t string) any { return before(s, t) })},
		"substring-after":  {2, 2, texts(func(s, t string) any { _, after, _ := strings.Cut(s, t); return after })},
		"substring":        {2, 3, substring},
		"string-length":    {0, 1, func(c *context, a []node) any { return float64(utf8.RuneCountInString(c.textArg(a))) }},
		"normalize-space":  {0, 1, func(c *context, a []node) any { return strings.Join(xmlFields(c.textArg(a)), " ") }},
		"translate":        {3, 3, translate},

		"boolean": {1, 1, func(c *context, a []node) any { return c.truth(a[0]) }},
		"not":     {1, 1, func(c *context, a []node) any { return !c.truth(a[0]) }},
		"true":    {0, 0, func(*context, []node) any { return true }},
		"false":   {0, 0, func(*context, []node) any { return false }},
		"lang":    {1, 1, lang},

		"number":  {0, 1, func(c *context, a []node) any { return c.toNumber(c.arg(a)) }},
		"sum":     {1, 1, sum},
		"floor":   {1, 1, func(c *context, a []node) any { return math.Floor(c.toNumber(a[0].eval(c))) }},
		"ceiling": {1, 1, func(c *context, a []node) any { return math.Ceil(c.toNumber(a[0].eval(c))) }},
		"round":   {1, 1, func(c *context, a []node) any { return round(c.toNumber(a[0].eval(c))) }},
	}
}

func (n *call) eval(c *context) any {
	c.spend(1)
	return n.fn(c, n.args)
}

// arg is the argument that may be left out, which is the context node then.
func (c *context) arg(args []node) any {
	if len(args) == 0 {
		return set{c.at}
	}
	return args[0].eval(c)
}

func (c *context) textArg(args []node) string { return c.toString(c.arg(args)) }

// string evaluates an argument to its text and counts its length.
func (c *context) string(n node) string {
	s := c.toString(n.eval(c))
	c.spend(len(s) / 16)
	return s
}

func texts(of func(s, t string) any) func(c *context, args []node) any {
	return func(c *context, a []node) any { return of(c.string(a[0]), c.string(a[1])) }
}

func before(s, t string) string {
	if b, _, found := strings.Cut(s, t); found {
		return b
	}
	return ""
}

func nameOf(part func(xmlcore.Name) string) func(c *context, args []node) any {
	return func(c *context, args []node) any {
		r := c.at
		if len(args) > 0 {
			s := c.nodes(args[0])
			if len(s) == 0 {
				return ""
			}
			r = s[0]
		}
		return part(c.d.RefName(r))
	}
}

func qname(n xmlcore.Name) string {
	if n.Prefix == "" {
		return n.Local
	}
	return n.Prefix + ":" + n.Local
}

// id selects elements by identifier. One that two elements have is a fault.
func id(c *context, args []node) any {
	var found set
	add := func(text string) {
		for _, one := range xmlFields(text) {
			n, err := c.d.ByID(one)
			if fault.All(err) == nil {
				found = append(found, n.Ref())
			} else if fault.All(err)[0].Code() != fault.XMLNoID && c.err == nil {
				c.err = err
			}
		}
	}
	if s, ok := args[0].eval(c).(set); ok {
		for _, r := range s {
			add(c.text(r))
		}
	} else {
		add(c.string(args[0]))
	}
	return ordered(found)
}

// here is the node that bears the expression.
func here(c *context, _ []node) any {
	if c.here == nil || c.here.Document() != c.d {
		if c.err == nil {
			c.err = fault.New(fault.XMLPathType, "have", "here()", "want", "node-set")
		}
		return set{}
	}
	var s set
	for r := range c.here.Refs() {
		s = append(s, r)
	}
	return s
}

func concat(c *context, args []node) any {
	var b strings.Builder
	for _, a := range args {
		if b.WriteString(c.string(a)); !c.spend(b.Len() / 16) {
			break
		}
	}
	return b.String()
}

// substring counts characters from 1 and rounds its arguments (section 4.2).
func substring(c *context, args []node) any {
	s := c.string(args[0])
	from := round(c.toNumber(args[1].eval(c)))
	to := math.Inf(1)
	if len(args) > 2 {
		to = from + round(c.toNumber(args[2].eval(c)))
	}
	var b strings.Builder
	position := 0.0
	for _, r := range s {
		if position++; position >= from && position < to {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// xmlFields splits at white space of XML.
func xmlFields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' })
}

func translate(c *context, args []node) any {
	s, from, to := c.string(args[0]), []rune(c.string(args[1])), []rune(c.string(args[2]))
	change := map[rune]rune{}
	for i, r := range from {
		if _, again := change[r]; again {
			continue
		}
		if change[r] = -1; i < len(to) {
			change[r] = to[i]
		}
	}
	return strings.Map(func(r rune) rune {
		if now, ok := change[r]; ok {
			return now
		}
		return r
	}, s)
}

// lang compares with the nearest xml:lang (section 4.3).
func lang(c *context, args []node) any {
	want := strings.ToLower(c.string(args[0]))
	for n := c.at.Node(); n > xmlcore.Top && c.spend(1); n = c.d.Parent(n) {
		if !c.d.IsElement(n) {
			continue
		}
		if have, ok := c.d.Attr(n, xmlcore.XMLNamespace, "lang"); ok {
			have = strings.ToLower(have)
			return have == want || strings.HasPrefix(have, want+"-")
		}
	}
	return false
}

func sum(c *context, args []node) any {
	total := 0.0
	for _, r := range c.nodes(args[0]) {
		total += parseNumber(c.text(r))
	}
	return total
}

// round takes the nearer integer, of two equally near ones the greater.
func round(v float64) float64 {
	if v >= -0.5 && v < 0 {
		return math.Copysign(0, -1)
	}
	if math.Abs(v) >= 1<<52 {
		return v
	}
	return math.Floor(v + 0.5)
}
