package conformance

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/bpmn/internal/expression"
)

// Expression compiles the expressions of engine-neutral models for
// [bpmn.Config.Expressions]: conditions in the notation of the Java family, such
// as
//
//	test.contains("a") && !(integerVariable == 3)
//
// with or without ${…} around them, become FEEL. What is not in that notation
// is FEEL already, whatever language the model names.
func Expression(_, src string) (bpmn.Expression, error) {
	if text, ok := translate(src); ok {
		src = text
	}
	return feel("", src)
}

var feel = expression.FEEL(time.Now)

var lexeme = regexp.MustCompile(`^(?:\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?|\$?[A-Za-z_]\w*|&&|\|\||[=!<>]=|[!<>=+\-*/(),.])`)

// words are operators that may be written as words.
var words = map[string]string{"and": "&&", "or": "||", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "not": "!"}

// translate rewrites an expression as FEEL; false when it is in another
// notation. Operators without a right side at the end are dropped.
func translate(src string) (string, bool) {
	src = strings.TrimSpace(src)
	if inner, ok := strings.CutSuffix(src, "}"); ok && len(inner) > 2 && (inner[:2] == "${" || inner[:2] == "#{") {
		src = inner[2:]
	}
	p := parser{}
	for src = strings.TrimSpace(src); src != ""; {
		token := lexeme.FindString(src)
		if token == "" {
			return "", false
		}
		src = src[len(token):]
		switch token = strings.TrimPrefix(strings.TrimSpace(token), "$"); {
		case words[token] != "":
			p.tokens = append(p.tokens, words[token])
		case token != "":
			p.tokens = append(p.tokens, token)
		}
	}
	for len(p.tokens) > 0 && feelOperators[p.tokens[len(p.tokens)-1]] != "" {
		p.tokens = p.tokens[:len(p.tokens)-1]
	}
	text := p.binary(0)
	return text, !p.failed && p.at == len(p.tokens)
}

// feelOperators are the binary operators as FEEL writes them, levels their
// order, the loosest first.
var (
	feelOperators = map[string]string{"||": "or", "&&": "and", "==": "=", "=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
		"+": "+", "-": "-", "*": "*", "/": "/"}
	levels = [][]string{{"||"}, {"&&"}, {"==", "=", "!=", "<", "<=", ">", ">="}, {"+", "-"}, {"*", "/"}}
)

// methods are the calls x.name(y) as FEEL writes them.
var methods = map[string]func(x string, y []string) string{
	"contains":   func(x string, y []string) string { return "contains(" + x + ", " + y[0] + ")" },
	"startsWith": func(x string, y []string) string { return "starts with(" + x + ", " + y[0] + ")" },
	"endsWith":   func(x string, y []string) string { return "ends with(" + x + ", " + y[0] + ")" },
	"equals":     func(x string, y []string) string { return "(" + x + " = " + y[0] + ")" },
	"length":     func(x string, _ []string) string { return "string length(" + x + ")" },
	"isEmpty":    func(x string, _ []string) string { return "(" + x + ` = "")` },
}

// parser reads the tokens by recursive descent and writes FEEL as it goes.
type parser struct {
	tokens []string
	at     int
	depth  int
	failed bool
}

func (p *parser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *parser) take(token string) bool {
	if p.peek() != token {
		return false
	}
	p.at++
	return true
}

func (p *parser) binary(level int) string {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for !p.failed {
		op := p.peek()
		if !slices.Contains(levels[level], op) {
			break
		}
		p.at++
		left = "(" + left + " " + feelOperators[op] + " " + p.binary(level+1) + ")"
	}
	return left
}

func (p *parser) unary() string {
	p.depth++
	defer func() { p.depth-- }()
	switch {
	case p.depth > 100:
		p.failed = true
	case p.take("!"):
		return "not(" + p.unary() + ")"
	case p.take("-"):
		return "-" + p.unary()
	}
	return p.postfix()
}

var (
	nameToken  = regexp.MustCompile(`^[A-Za-z_]\w*$`)
	valueToken = regexp.MustCompile(`^(?:[A-Za-z_]\w*|\d.*|".*)$`)
)

func (p *parser) postfix() string {
	token := p.peek()
	p.at++
	x := token
	switch {
	case p.failed:
		return ""
	case token == "(":
		x = "(" + p.binary(0) + ")"
		p.failed = p.failed || !p.take(")")
	case strings.HasPrefix(token, "'"):
		x = `"` + strings.ReplaceAll(strings.Trim(token, "'"), `"`, `\"`) + `"`
	case !valueToken.MatchString(token):
		p.failed = true
	case nameToken.MatchString(token) && p.take("("):
		x = token + "(" + strings.Join(p.arguments(), ", ") + ")"
	}
	for !p.failed && p.take(".") {
		x = p.member(x)
	}
	return x
}

// member is a field or a call after a dot.
func (p *parser) member(x string) string {
	name := p.peek()
	p.at++
	if !nameToken.MatchString(name) {
		p.failed = true
		return ""
	}
	if !p.take("(") {
		return x + "." + name
	}
	args, write := p.arguments(), methods[name]
	wanted := 1
	if name == "length" || name == "isEmpty" {
		wanted = 0
	}
	if write == nil || len(args) != wanted {
		p.failed = true
		return ""
	}
	return write(x, args)
}

// arguments reads what stands behind an opening parenthesis up to the closing
// one.
func (p *parser) arguments() []string {
	var list []string
	if p.take(")") {
		return nil
	}
	for !p.failed {
		list = append(list, p.binary(0))
		if !p.take(",") {
			break
		}
	}
	p.failed = p.failed || !p.take(")")
	return list
}
