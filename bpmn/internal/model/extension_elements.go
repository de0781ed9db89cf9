package model

import "strings"

// elements are the children of extensionElements understood, keyed like
// attributes.
var elements = map[string]map[string]rule{
	"": {
		"failedJobRetryTimeCycle": {"", func(x *Extension, _ string, c *Node, v string) fate {
			x.RetryCycle = v
			return honoured
		}},
		"in":                {"callActivity signalEventDefinition messageEventDefinition", carryIn},
		"out":               {"callActivity", carryOut},
		"field":             {onJob, field},
		"executionListener": refuse(),
		"taskListener":      refuse(),
	},
	"camunda:": {
		"inputOutput":          {"", inputOutput},
		"properties":           {"", properties},
		"connector":            refuse(),
		"errorEventDefinition": refuse(),
	},
	"flowable:": {
		"eventListener":       refuse(),
		"mapException":        refuse(),
		"variableAggregation": refuse(),
		"collection":          refuse(),
		"eventType":           refuse(),
		"triggerEventType":    refuse(),
		"channelKey":          refuse(),
	},
	"zeebe:": zeebe,
}

// inputOutput reads camunda:inputOutput.
func inputOutput(x *Extension, _ string, c *Node, _ string) fate {
	for _, p := range c.Children {
		if p.Space != c.Space {
			continue
		}
		m := Mapping{Target: strings.TrimSpace(p.Attr("name")), Source: x.source(p)}
		switch p.Name {
		case "inputParameter":
			x.Inputs = append(x.Inputs, m)
		case "outputParameter":
			x.Outputs = append(x.Outputs, m)
		default:
			x.Ignored = append(x.Ignored, Mark{prefix(p.Space) + p.Name, p.Line})
		}
	}
	return honoured
}

// source reads the value of a parameter: text, a list, a map or a script.
func (x *Extension) source(p *Node) Source {
	for _, c := range p.Children {
		if c.Space != p.Space {
			continue
		}
		switch c.Name {
		case "list":
			return Source{Kind: ListSource, List: x.items(c), Line: c.Line}
		case "map":
			s := Source{Kind: ContextSource, Line: c.Line}
			for _, e := range c.Children {
				if e.Space == c.Space && e.Name == "entry" {
					s.Entries = append(s.Entries, Mapping{Target: strings.TrimSpace(e.Attr("key")), Source: x.source(e)})
				}
			}
			return s
		case "script":
			return x.script(c)
		}
	}
	return Source{Text: p.Trimmed(), Line: p.Line}
}

func (x *Extension) items(list *Node) []Source {
	var out []Source
	for _, c := range list.Children {
		switch {
		case c.Space != list.Space:
		case c.Name == "value":
			out = append(out, Source{Text: c.Trimmed(), Line: c.Line})
		case c.Name == "script":
			out = append(out, x.script(c))
		case c.Name == "list":
			out = append(out, Source{Kind: ListSource, List: x.items(c), Line: c.Line})
		}
	}
	return out
}

// script reads a script inside a parameter: FEEL only.
func (x *Extension) script(c *Node) Source {
	if !FEEL(c.Attr("scriptFormat")) || c.Attr("resource") != "" {
		x.Refused = append(x.Refused, Mark{prefix(c.Space) + "script", c.Line})
		return Source{Line: c.Line}
	}
	return Source{Text: "=" + strings.TrimPrefix(c.Trimmed(), "="), Line: c.Line}
}

// FEEL tells whether a format or language names FEEL: "feel", "text/feel" or a
// namespace of DMN.
func FEEL(language string) bool { return strings.Contains(strings.ToLower(language), "feel") }

func carryIn(x *Extension, _ string, c *Node, _ string) fate {
	x.In = append(x.In, carry(x, c))
	return honoured
}

func carryOut(x *Extension, _ string, c *Node, _ string) fate {
	x.Out = append(x.Out, carry(x, c))
	return honoured
}

func carry(x *Extension, c *Node) Carry {
	out := Carry{Line: c.Line}
	for _, a := range c.Attrs {
		v := strings.TrimSpace(a.Value)
		switch a.Name.Local {
		case "source":
			out.Source = v
		case "sourceExpression":
			out.Expression = v
		case "target":
			out.Target = v
		case "businessKey":
			out.Key = v
		case "variables":
			out.All = v == "all"
		case "local":
			out.Local = v == "true"
		default:
			x.Ignored = append(x.Ignored, Mark{prefix(c.Space) + c.Name + "/" + a.Name.Local, c.Line})
		}
	}
	return out
}

// field reads an injected field with a fixed value.
func field(x *Extension, p string, c *Node, _ string) fate {
	value, dynamic := c.Attr("stringValue"), c.Attr("expression")
	for _, child := range c.Children {
		switch child.Name {
		case "string":
			value = child.Trimmed()
		case "expression":
			dynamic = child.Trimmed()
		}
	}
	if juelInside(dynamic) {
		return refused
	}
	x.Params = append(x.Params, Param{Name: strings.TrimSpace(c.Attr("name")), Value: first(value, dynamic), Line: c.Line})
	return honoured
}

func juelInside(s string) bool { return strings.Contains(s, "${") || strings.Contains(s, "#{") }

// properties reads camunda:properties and zeebe:properties; the one named
// "calendar" names a working calendar.
func properties(x *Extension, _ string, c *Node, _ string) fate {
	for _, p := range c.Children {
		if p.Name != "property" {
			continue
		}
		name := first(p.Attr("name"), p.Attr("id"))
		if name == "calendar" {
			x.Calendar = strings.TrimSpace(p.Attr("value"))
			continue
		}
		x.Properties = append(x.Properties, Param{Name: name, Value: p.Attr("value"), Line: p.Line})
	}
	return honoured
}
