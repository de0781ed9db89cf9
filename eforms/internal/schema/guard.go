package schema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// Bounds of a form's schema.
const (
	maxPattern = 500    // bytes of one regular expression
	maxCost    = 20_000 // subschemas after following every $ref
)

// Keywords of 2020-12 by what stands under them. What is absent here is
// refused: a misspelt "requird" would otherwise silently check nothing, and the
// keywords that move the base address ($id, $anchor, $dynamicRef …) have no use
// in a document that refers to itself only.
var (
	oneSchema  = strings.Fields("items contains additionalProperties propertyNames not if then else unevaluatedItems unevaluatedProperties")
	listSchema = strings.Fields("allOf anyOf oneOf prefixItems")
	mapSchema  = strings.Fields("properties patternProperties dependentSchemas $defs")
	plain      = strings.Fields("type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern" +
		" maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired" +
		" format title description default deprecated readOnly writeOnly examples $comment $ref contentEncoding contentMediaType")
)

// guard walks the raw schema before the validator may see it.
type guard struct {
	root    any
	formats func(string) bool
	faults  []error
	cost    map[string]int
}

func (g *guard) fault(f *fault.Error, at string) { g.faults = append(g.faults, f.At("/schema"+at)) }

// subschemas calls fn for each schema directly under the object.
func subschemas(m map[string]any, at string, fn func(v any, at string)) {
	for _, k := range tree.Keys(m) {
		under := tree.Join(at, k)
		switch v := m[k].(type) {
		case []any:
			if slices.Contains(listSchema, k) {
				for i := range v {
					fn(v[i], tree.Index(under, i))
				}
			}
		case map[string]any:
			if slices.Contains(oneSchema, k) {
				fn(v, under)
			} else if slices.Contains(mapSchema, k) {
				for _, name := range tree.Keys(v) {
					fn(v[name], tree.Join(under, name))
				}
			}
		case bool:
			if slices.Contains(oneSchema, k) {
				fn(v, under)
			}
		}
	}
}

func (g *guard) walk(v any, at string) {
	m, ok := v.(map[string]any)
	if !ok {
		if _, ok := v.(bool); !ok {
			g.fault(fault.New(fault.EformsSchema), at)
		}
		return
	}
	for _, k := range tree.Keys(m) {
		g.keyword(k, m[k], at)
	}
	subschemas(m, at, g.walk)
}

func (g *guard) keyword(k string, v any, at string) {
	here := tree.Join(at, k)
	text, _ := v.(string)
	switch {
	case k == "$schema" && at == "":
		if strings.TrimSuffix(text, "#") != Draft {
			g.fault(fault.New(fault.EformsSchemaDraft), here)
		}
	case k == "$ref":
		if _, found := g.target(text); !found {
			g.fault(fault.New(fault.EformsSchemaRef), here)
		}
	case k == "pattern":
		g.pattern(text, here)
	case k == "patternProperties":
		m, _ := v.(map[string]any)
		for _, p := range tree.Keys(m) {
			g.pattern(p, tree.Join(here, p))
		}
	case k == "format":
		if !g.formats(text) {
			g.fault(fault.New(fault.EformsSchemaFormat, "format", text), here)
		}
	case k == "enum":
		if list, ok := v.([]any); ok && len(list) == 0 {
			g.fault(fault.New(fault.EformsSchemaEnum), here)
		}
	case !known(k):
		g.fault(fault.New(fault.EformsSchemaKeyword, "keyword", k), here)
	}
}

func known(k string) bool {
	return strings.HasPrefix(k, "x-") || slices.Contains(plain, k) || slices.Contains(oneSchema, k) ||
		slices.Contains(listSchema, k) || slices.Contains(mapSchema, k)
}

func (g *guard) pattern(p, at string) {
	if _, err := regexp.Compile(p); err != nil || len(p) > maxPattern {
		g.fault(fault.New(fault.EformsSchemaPattern, "limit", maxPattern), at)
	}
}

// target finds what a $ref names within the same document.
func (g *guard) target(ref string) (string, bool) {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok || strings.Contains(ref, "%") {
		return "", false
	}
	_, found := tree.Get(g.root, "/"+pointer)
	return "/" + pointer, found
}

// measure counts the subschemas below a place with every $ref followed, and
// refuses a $ref that comes back to itself: a form is finite, and nested
// references could make one short document cost a billion steps.
func (g *guard) measure(at string) int {
	if n, done := g.cost[at]; done {
		if n < 0 {
			g.fault(fault.New(fault.EformsSchemaRecursion), at)
			return maxCost
		}
		return n
	}
	g.cost[at] = -1
	v, _ := tree.Get(g.root, at)
	n := 1
	if m, ok := v.(map[string]any); ok {
		subschemas(m, at, func(_ any, under string) {
			if !strings.HasPrefix(under, at+"/$defs/") {
				n = min(n+g.measure(under), maxCost+1)
			}
		})
		if ref, ok := m["$ref"].(string); ok {
			if target, found := g.target(ref); found {
				n = min(n+g.measure(target), maxCost+1)
			}
		}
	}
	g.cost[at] = n
	return n
}

// check runs every guard; what it returns goes to people who write forms.
func check(root any, formats func(string) bool) []error {
	g := &guard{root: root, formats: formats, cost: map[string]int{}}
	g.walk(root, "")
	if len(g.faults) > 0 {
		return g.faults
	}
	if n := g.measure(""); n > maxCost && len(g.faults) == 0 {
		g.fault(fault.New(fault.TooLarge, "what", "schema", "limit", maxCost), "")
	}
	if m, ok := root.(map[string]any); !ok || m["type"] != "object" {
		g.fault(fault.New(fault.EformsSchemaRoot), "/type")
	}
	return g.faults
}
