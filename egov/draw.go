package egov

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/worktime"
)

// Draw fills a department's template for a panel. The template escapes what it
// is given, as html/template does. A template that fails is [fault.Unexpected].
func Draw(t *template.Template, data any) (template.HTML, error) {
	var buf bytes.Buffer
	if err := t.Execute(&buf, data); err != nil {
		return "", fault.New(fault.Unexpected).Wrap(err)
	}
	return template.HTML(buf.String()), nil
}

// WriteSVG serves a picture that may style itself but runs and loads nothing.
func WriteSVG(w http.ResponseWriter, svg []byte) error {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if _, err := w.Write(svg); err != nil {
		return fault.New(fault.Canceled).Wrap(err)
	}
	return nil
}

// Language is the reader's language, "vi" or "en".
func Language(r *http.Request) string { return language(r) }

// When prints a moment as people read it: 14:05 02/01/2026.
func When(t time.Time) string { return when(t) }

// SquareMetres prints an area in the Vietnamese way: 1.234,56 m².
func SquareMetres(v float64) string { return decimal(v, 2) + " m²" }

// Percent prints a share of one: 12,5 %.
func Percent(v float64) string { return decimal(v*100, 1) + " %" }

// decimal groups thousands by dots and marks decimals by a comma.
func decimal(v float64, digits int) string {
	whole, fraction, _ := strings.Cut(fmt.Sprintf("%.*f", digits, v), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if fraction == "" {
		return whole
	}
	return whole + "," + fraction
}

// Text is a process variable or form value as text; nothing is "".
func Text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func orElse(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// Calendar is the agency's working calendar.
func (a *App) Calendar() *worktime.Calendar { return a.cfg.Calendar }
