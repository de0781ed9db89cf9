package conformance

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hcm-egov/framework/bpmn/diagram"
	"github.com/hcm-egov/framework/bpmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// entry is what index.json of the suite says of a file.
type entry struct {
	File     string  `json:"file"`
	Encoding *string `json:"declared_encoding"`
	Root     string  `json:"root"`
	Exporter *string `json:"exporter"`
	Version  *string `json:"exporter_version"`
	counts
}

// counts are the numbers of elements; the names are those of index.json.
type counts struct {
	Diagrams        int `json:"diagrams"`
	Shapes          int `json:"shapes"`
	Edges           int `json:"edges"`
	FlowElements    int `json:"flow_elements"`
	FlowNodes       int `json:"flow_nodes"`
	SequenceFlows   int `json:"sequence_flows"`
	DataElements    int `json:"data_elements"`
	Processes       int `json:"processes"`
	Participants    int `json:"participants"`
	Lanes           int `json:"lanes"`
	MessageFlows    int `json:"message_flows"`
	ForeignElements int `json:"foreign_elements"`
}

// Interchange runs a suite of models in dir, in the form of the BPMN Model
// Interchange Working Group's files with an index.json beside them. Of each file
// it checks that
//
//  1. it is read without a fault,
//  2. the counts, the root element, the exporter and the encoding of the index
//     are found again,
//  3. what is written is read as the same: elements, attributes, references,
//     conditions, shapes, edges, extensions,
//  4. every shape and edge of its diagrams stands in the pictures exactly once,
//     with its bounds and waypoints.
//
// out gets one line for every check that fails: file, what was expected, what
// was got. passed and failed count files; err tells that the suite itself could
// not be read.
func Interchange(dir string, out io.Writer) (passed, failed int, err error) {
	b, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		return 0, 0, fmt.Errorf("interchange suite: %w", err)
	}
	var index struct {
		Files []entry `json:"files"`
	}
	if err := json.Unmarshal(b, &index); err != nil {
		return 0, 0, fmt.Errorf("interchange suite: %w", err)
	}
	for _, e := range index.Files {
		file, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.File)))
		if err != nil {
			return passed, failed, fmt.Errorf("interchange suite: %w", err)
		}
		lines := check(e, file)
		for _, l := range lines {
			if _, err := fmt.Fprintln(out, e.File+": "+l); err != nil {
				return passed, failed, err
			}
		}
		if len(lines) == 0 {
			passed++
		} else {
			failed++
		}
	}
	return passed, failed, nil
}

// check gives a line for everything that does not hold.
func check(e entry, file []byte) (lines []string) {
	doc, err := model.Parse(file, model.Limits{})
	if err != nil {
		return []string{"read: expected no fault, got " + err.Error()}
	}
	got := found(e.File, doc)
	for _, f := range []struct{ what, want, got string }{
		{"encoding", deref(e.Encoding), deref(got.Encoding)},
		{"root", e.Root, got.Root},
		{"exporter", deref(e.Exporter), deref(got.Exporter)},
		{"exporter version", deref(e.Version), deref(got.Version)},
		{"counts", fmt.Sprintf("%+v", e.counts), fmt.Sprintf("%+v", got.counts)},
	} {
		if f.want != f.got {
			lines = append(lines, fmt.Sprintf("%s: expected %s, got %s", f.what, f.want, f.got))
		}
	}
	again, err := model.Parse(doc.Bytes(), model.Limits{})
	if err != nil {
		lines = append(lines, "write: expected a model, got "+err.Error())
	} else if d := model.Diff(doc.Root, again.Root); d != "" {
		lines = append(lines, "write: expected the same model, got "+d)
	}
	return append(lines, pictures(doc, file)...)
}

func deref(s *string) string {
	if s == nil {
		return "none"
	}
	return strconv.Quote(*s)
}

// flowNodes are the names the suite counts as flow nodes.
var flowNodes = strings.Fields(`adHocSubProcess boundaryEvent businessRuleTask callActivity callChoreography choreographyTask
	complexGateway endEvent eventBasedGateway exclusiveGateway inclusiveGateway intermediateCatchEvent intermediateThrowEvent
	manualTask parallelGateway receiveTask scriptTask sendTask serviceTask startEvent subChoreography subProcess task transaction userTask`)

// found counts a model by the rules of the suite.
func found(file string, doc *model.Document) entry {
	e := entry{File: file, Root: "{" + doc.Root.Space + "}" + doc.Root.Name, Exporter: attr(doc.Root, "exporter"), Version: attr(doc.Root, "exporterVersion")}
	if doc.Encoding != "" {
		e.Encoding = &doc.Encoding
	}
	doc.Root.Walk(func(n, _ *model.Node) {
		switch n.Space {
		case model.NS:
			e.element(n.Name)
		case model.NSDiagram:
			switch n.Name {
			case "BPMNDiagram":
				e.Diagrams++
			case "BPMNShape":
				e.Shapes++
			case "BPMNEdge":
				e.Edges++
			}
		case model.NSDI, model.NSDC:
		default:
			e.ForeignElements++
		}
	})
	e.FlowElements = e.FlowNodes + e.SequenceFlows + e.DataElements
	return e
}

func (c *counts) element(name string) {
	switch name {
	case "sequenceFlow":
		c.SequenceFlows++
	case "dataObject", "dataObjectReference", "dataStoreReference":
		c.DataElements++
	case "process":
		c.Processes++
	case "participant":
		c.Participants++
	case "lane":
		c.Lanes++
	case "messageFlow":
		c.MessageFlows++
	default:
		if slices.Contains(flowNodes, name) {
			c.FlowNodes++
		}
	}
}

// attr is the attribute, or nil where there is none.
func attr(n *model.Node, name string) *string {
	for _, a := range n.Attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return &a.Value
		}
	}
	return nil
}

// pictures compares the diagrams of a file, as its XML has them, with the marks
// of the pictures drawn.
func pictures(doc *model.Document, file []byte) (lines []string) {
	var want [][]string
	doc.Root.Walk(func(n, _ *model.Node) {
		if n.Space == model.NSDiagram && n.Name == "BPMNPlane" {
			if parts := drawn(n); len(parts) > 0 {
				want = append(want, parts)
			}
		}
	})
	all, err := diagram.All(file, diagram.Overlay{})
	if err != nil && (len(want) > 0 || !errors.Is(err, fault.BpmnNoDiagram)) {
		return []string{"picture: expected one, got " + err.Error()}
	}
	all = slices.DeleteFunc(all, func(p diagram.Picture) bool { return p.Automatic })
	if len(all) != len(want) {
		return []string{fmt.Sprintf("pictures: expected %d, got %d", len(want), len(all))}
	}
	for i, p := range all {
		got, err := marks(p.SVG)
		if err != nil {
			lines = append(lines, fmt.Sprintf("picture %d: expected SVG, got %v", i+1, err))
		}
		for _, one := range surplus(want[i], got) {
			lines = append(lines, fmt.Sprintf("picture %d: expected %s, got none", i+1, one))
		}
		for _, one := range surplus(got, want[i]) {
			lines = append(lines, fmt.Sprintf("picture %d: expected no other, got %s", i+1, one))
		}
	}
	return lines
}

// drawn lists the shapes and edges of a plane in the form of marks.
func drawn(plane *model.Node) (parts []string) {
	plane.Walk(func(n, _ *model.Node) {
		if n.Space != model.NSDiagram || n.Name != "BPMNShape" && n.Name != "BPMNEdge" {
			return
		}
		var at []string
		for _, c := range n.Children {
			switch {
			case c.Space == model.NSDC && c.Name == "Bounds":
				at = append(at, c.Attr("x"), c.Attr("y"), c.Attr("width"), c.Attr("height"))
			case c.Space == model.NSDI && c.Name == "waypoint":
				at = append(at, c.Attr("x"), c.Attr("y"))
			}
		}
		parts = append(parts, mark(model.Local(n.Attr("bpmnElement")), at))
	})
	return parts
}

// mark names an element and its coordinates; equal numbers look equal.
func mark(element string, at []string) string {
	s := fmt.Sprintf("%q at", element)
	for _, a := range at {
		v, err := strconv.ParseFloat(a, 64)
		if err != nil {
			s += fmt.Sprintf(" %q", a)
			continue
		}
		s += " " + strconv.FormatFloat(v+0, 'g', -1, 64)
	}
	return s
}

// marks reads the marks of a picture.
func marks(svg []byte) (parts []string, err error) {
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return parts, err
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local != "g" {
			continue
		}
		values := map[string]string{}
		for _, a := range start.Attr {
			values[a.Name.Local] = a.Value
		}
		if element, ok := values["data-element"]; ok {
			at := strings.FieldsFunc(values["data-bounds"]+values["data-waypoints"], func(r rune) bool { return r == ' ' || r == ',' })
			parts = append(parts, mark(element, at))
		}
	}
}

// surplus lists what stands more often in a than in b.
func surplus(a, b []string) (more []string) {
	left := map[string]int{}
	for _, s := range b {
		left[s]++
	}
	for _, s := range a {
		if left[s]--; left[s] < 0 {
			more = append(more, s)
		}
	}
	return more
}
