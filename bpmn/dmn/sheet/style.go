package sheet

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// kind is what a column is, for its colour.
type kind int

const (
	side kind = iota // names of rows and numbers of rules
	input
	output
	note
	outside
)

// look is how a cell looks.
type look struct {
	kind        kind
	title, rule bool
	shows       string // number format; "" shows text
}

// Number formats.
const (
	whole    = "#,##0"
	fraction = "General"
	day4     = "dd/mm/yyyy"
)

var fills = map[kind]string{side: "E7E6E6", input: "DDEBF7", output: "E2EFDA", note: "FFF2CC"}

// style makes the style of a look once.
func (p *page) style(l look) (int, error) {
	if id, ok := p.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: 49} // 49 is text
	if l.shows != "" {
		s.NumFmt, s.CustomNumFmt = 0, &l.shows
	}
	if l.kind != outside {
		for _, edge := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: edge, Color: "BFBFBF", Style: 1})
		}
	}
	if fill := fills[l.kind]; fill != "" && (!l.rule || l.kind == side) {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
		s.Font = &excelize.Font{Bold: true}
	}
	if l.title {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[side]}}
		s.Font = &excelize.Font{Bold: true, Size: 13}
	}
	id, err := p.NewStyle(s)
	p.styles[l] = id
	return id, err
}

// exact is the value of a text that comes back from a number as the same text.
func exact(text string) (float64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && decimal(f) == text
}

// shows is the number format of a number: thousands apart where it is whole.
func shows(text string) string {
	if strings.Contains(text, ".") {
		return fraction
	}
	return whole
}
