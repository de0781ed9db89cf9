package onegate

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/worktime"
	"rsc.io/qr"
)

//go:embed slips/*.html slips/slip.css
var slips embed.FS

// SlipStyle is the style sheet of the slips, served at [ReceiptOptions.Style].
func SlipStyle() []byte {
	css, err := slips.ReadFile("slips/slip.css")
	if err != nil {
		panic(err) // the file is compiled in
	}
	return css
}

// ReceiptOptions says how a receipt is printed.
type ReceiptOptions struct {
	Lang  string
	URL   string // where the dossier can be followed; it goes into the QR code
	Style string // URL of the style sheet, default /assets/slip.css
	Back  string // URL of the link back on the screen, default the dossier
}

type receipt struct {
	ReceiptOptions
	Dossier
	Proc   Procedure
	Agency Text
	Parent Text
	QR     template.HTML
	Due    time.Time
	Paused bool
}

var receiptPage = template.Must(template.New("receipt.html").Funcs(template.FuncMap{
	"when": func(t time.Time) string { return t.In(worktime.Zone()).Format("15:04 02/01/2006") },
	"day": func(t time.Time) string {
		t = t.In(worktime.Zone())
		return fmt.Sprintf("ngày %02d tháng %02d năm %d", t.Day(), t.Month(), t.Year())
	},
	"phone": func(s string) string {
		if p, err := ident.ParsePhone(s); err == nil {
			return p.National()
		}
		return s
	},
}).ParseFS(slips, "slips/receipt.html"))

// WriteReceipt prints the receipt and appointment slip (form 01 of Circular
// 03/2025/TT-VPCP): a page for A5 paper with the dossier code as text and QR.
func (s *Service) WriteReceipt(w io.Writer, d Dossier, opt ReceiptOptions) error {
	proc, err := s.Procedure(d.Procedure)
	if err != nil {
		return err
	}
	code, err := QR(orElse(opt.URL, d.Code))
	if err != nil {
		return err
	}
	opt.Style, opt.Back = orElse(opt.Style, "/assets/slip.css"), orElse(opt.Back, "/dossiers/"+d.Code)
	page := receipt{ReceiptOptions: opt, Dossier: d, Proc: proc, Agency: s.cfg.AgencyName, Parent: s.cfg.Parent, QR: code, Due: s.Due(d), Paused: d.State.Paused()}
	if err := receiptPage.Execute(w, page); err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	return nil
}

func orElse(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// QR draws a text as a QR code in SVG, 4 modules of quiet zone around it.
func QR(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fault.New(fault.TooLarge, "what", "QR", "limit", 2000).Wrap(err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4)
			}
		}
	}
	size := code.Size + 8
	return template.HTML(fmt.Sprintf(`<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="QR"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		size, size, size, size, path.String())), nil
}
