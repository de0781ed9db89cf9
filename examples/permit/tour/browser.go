package tour

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Browser is a person's browser without JavaScript: it keeps cookies, follows
// redirects and fills in forms as they stand on the page. It knows nothing of
// the app but what the pages say.
type Browser struct {
	// Sent, when set, is told of every form that was sent and what came back.
	Sent func(line string)

	client *http.Client
	base   string
	page   *Page
}

// Page is what a browser shows.
type Page struct {
	URL    *url.URL
	Status int
	Body   []byte
	root   *html.Node
}

// NewBrowser opens a browser that starts at base.
func NewBrowser(base string) *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // cookiejar.New(nil) cannot fail
	}
	return &Browser{client: &http.Client{Jar: jar}, base: base}
}

// Open goes to an address of the app.
func (b *Browser) Open(ctx context.Context, path string) (*Page, error) {
	target := path
	if strings.HasPrefix(path, "/") {
		target = b.base + path
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	return b.send(req)
}

func (b *Browser) send(req *http.Request) (*Page, error) {
	res, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 32<<20))
	if err != nil {
		return nil, err
	}
	p := &Page{URL: res.Request.URL, Status: res.StatusCode, Body: body}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		if p.root, err = html.Parse(bytes.NewReader(body)); err != nil {
			return nil, err
		}
	}
	b.page = p
	return p, nil
}

// Text is what a reader sees, spaces folded.
func (p *Page) Text() string {
	var words []string
	walk(p.root, func(n *html.Node) {
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
	})
	return strings.Join(words, " ")
}

// Link finds the address of the first link whose text contains the words.
func (p *Page) Link(words string) (string, error) {
	var found string
	walk(p.root, func(n *html.Node) {
		if n.Data == "a" && found == "" && strings.Contains(textOf(n), words) {
			found = attr(n, "href")
		}
	})
	if found == "" {
		return "", fmt.Errorf("no link %q on %s", words, p.URL)
	}
	return found, nil
}

// Form is a form on a page, filled in as the page shows it.
type Form struct {
	browser *Browser
	page    *Page
	node    *html.Node
	action  string
	fields  url.Values
	files   []file
}

type file struct {
	field, name, media string
	content            []byte
}

// Form finds the form whose action contains the words.
func (b *Browser) Form(action string) (*Form, error) {
	var found *html.Node
	walk(b.page.root, func(n *html.Node) {
		if n.Data == "form" && found == nil && strings.Contains(attr(n, "action"), action) {
			found = n
		}
	})
	if found == nil {
		return nil, fmt.Errorf("no form for %q on %s: %s", action, b.page.URL, b.page.Text())
	}
	f := &Form{browser: b, page: b.page, node: found, action: attr(found, "action"), fields: url.Values{}}
	walk(found, f.collect)
	return f, nil
}

// collect takes over what a field shows.
func (f *Form) collect(n *html.Node) {
	name := attr(n, "name")
	if name == "" {
		return
	}
	switch n.Data {
	case "input":
		switch attr(n, "type") {
		case "submit", "button", "file", "image":
		case "checkbox", "radio":
			if hasAttr(n, "checked") {
				f.fields.Add(name, orElse(attr(n, "value"), "on"))
			}
		default:
			f.fields.Add(name, attr(n, "value"))
		}
	case "textarea":
		f.fields.Add(name, strings.TrimPrefix(rawText(n), "\n"))
	case "select":
		walk(n, func(o *html.Node) {
			if o.Data == "option" && hasAttr(o, "selected") {
				f.fields.Add(name, attr(o, "value"))
			}
		})
	}
}

// Value is what a field of the form shows.
func (f *Form) Value(name string) string { return f.fields.Get(name) }

// Takes reports whether the form shows a field of that name which can hold the
// value: a list must have it among its options.
func (f *Form) Takes(name, value string) (takes bool) {
	walk(f.node, func(n *html.Node) {
		if attr(n, "name") != name {
			return
		}
		if n.Data != "select" {
			takes = takes || attr(n, "type") != "radio" || attr(n, "value") == value
			return
		}
		walk(n, func(o *html.Node) { takes = takes || o.Data == "option" && attr(o, "value") == value })
	})
	return takes
}

// Set types into a field that is on the page.
func (f *Form) Set(name, value string) error {
	if !f.Takes(name, value) {
		return fmt.Errorf("no field %q that takes %q in the form for %s on %s", name, value, f.action, f.page.URL)
	}
	f.fields.Set(name, value)
	return nil
}

// Attach chooses a file.
func (f *Form) Attach(field, name, media string, content []byte) {
	f.files = append(f.files, file{field, name, media, content})
}

// Press presses a button of the form.
func (f *Form) Press(ctx context.Context, name, value string) (*Page, error) {
	pressed := false
	walk(f.node, func(n *html.Node) {
		pressed = pressed || n.Data == "button" && attr(n, "name") == name && attr(n, "value") == value
	})
	if !pressed {
		return nil, fmt.Errorf("no button %s=%q in the form for %s on %s", name, value, f.action, f.page.URL)
	}
	if name != "" {
		f.fields.Set(name, value)
	}
	target, err := f.page.URL.Parse(f.action)
	if err != nil {
		return nil, err
	}
	body, media := f.encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", media)
	page, err := f.browser.send(req)
	if err == nil && f.browser.Sent != nil {
		f.browser.Sent(fmt.Sprintf("POST %s {%s} -> %d %s", target.Path, f.summary(), page.Status, page.URL.Path))
	}
	return page, err
}

// summary is what a form sends, in a line: the fields that were filled in and
// the files with their sizes.
func (f *Form) summary() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		value := strings.Join(strings.Fields(f.fields.Get(name)), " ")
		if value == "" || strings.HasPrefix(name, "_") && name != "_action" || len(f.fields.Get("code_challenge")) > 0 && name != "account" {
			continue
		}
		if short := []rune(value); len(short) > 48 {
			value = string(short[:47]) + "…"
		}
		parts = append(parts, name+"="+value)
	}
	for _, one := range f.files {
		parts = append(parts, fmt.Sprintf("%s=%s (%d byte)", one.field, one.name, len(one.content)))
	}
	return strings.Join(parts, ", ")
}

// encode writes the form as its page asks for.
func (f *Form) encode() (io.Reader, string) {
	if attr(f.node, "enctype") != "multipart/form-data" {
		return strings.NewReader(f.fields.Encode()), "application/x-www-form-urlencoded"
	}
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for name, values := range f.fields {
		for _, v := range values {
			_ = w.WriteField(name, v) // a buffer does not fail
		}
	}
	for _, one := range f.files {
		h := textproto.MIMEHeader{"Content-Disposition": {multipart.FileContentDisposition(one.field, one.name)}, "Content-Type": {one.media}}
		if part, err := w.CreatePart(h); err == nil {
			_, _ = part.Write(one.content)
		}
	}
	_ = w.Close()
	return &buf, w.FormDataContentType()
}

func walk(n *html.Node, visit func(*html.Node)) {
	if n == nil {
		return
	}
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func rawText(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return b.String()
}

func textOf(n *html.Node) string { return strings.Join(strings.Fields(rawText(n)), " ") }

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func orElse(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
