package ui_test

import (
	"html/template"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hcm-egov/framework/egov/ui"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func kit(t testing.TB) *ui.Kit {
	k, err := ui.New(ui.Config{Agency: ui.Text{Vi: "Sở Xây dựng", En: "Department of Construction"}, Styles: []string{"/assets/extra.css"}})
	require.NoError(t, err)
	return k
}

// views is one of each, empty.
func views() []ui.View {
	return []ui.View{&ui.Home{}, &ui.Procedure{}, &ui.Form{}, &ui.List{}, &ui.Inbox{}, &ui.Case{}, &ui.Message{}}
}

func draw(t testing.TB, f ui.Frame, v ui.View) (string, *html.Node) {
	t.Helper()
	w := httptest.NewRecorder()
	require.NoError(t, kit(t).Write(w, f, v))
	root, err := html.Parse(strings.NewReader(w.Body.String()))
	require.NoError(t, err)
	return w.Body.String(), root
}

var key = regexp.MustCompile(`\.T "([^"]*)"`)

// TestEveryWordOfTheTemplatesExists: in both languages, and not the same in both.
func TestEveryWordOfTheTemplatesExists(t *testing.T) {
	files, err := filepath.Glob("templates/*.html")
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range key.FindAllStringSubmatch(string(text), -1) {
			found++
			vi, en := ui.T("vi", m[1]), ui.T("en", m[1])
			assert.NotEqual(t, m[1], vi, "%s uses the unknown word %q", file, m[1])
			assert.NotEmpty(t, en, m[1])
			assert.NotEqual(t, vi, en, "%q reads the same in both languages", m[1])
		}
	}
	require.Greater(t, found, 30, "the walk must have found the words")
	require.Equal(t, "no.such.word", ui.T("vi", "no.such.word"))
	require.Equal(t, ui.T("vi", "home"), ui.T("fr", "home"), "another language reads Vietnamese")
}

// hostile is put into every text of every view.
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}<!--`

// fill writes hostile texts into every string of a view, and one element into
// every list. What is markup already is the caller's affair and stays a mark.
func fill(v reflect.Value, name string) {
	switch {
	case v.Type() == reflect.TypeFor[template.HTML]():
		v.SetString("<i>markup</i>")
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)))
	case v.Kind() == reflect.String && (strings.Contains(name, "URL") || name == "SignIn" || name == "Start" || name == "Claim" || name == "Release" || name == "Picture"):
		v.SetString(`javascript:alert("` + hostile + `")`)
	case v.Kind() == reflect.String:
		v.SetString(hostile)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Int:
		v.SetInt(7)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name)
		}
	}
}

func TestHostileValuesStayText(t *testing.T) {
	for _, empty := range views() {
		v := reflect.ValueOf(empty)
		fill(v.Elem(), "")
		for _, signIn := range []string{hostile, ""} { // shows the other branch of pages that ask to sign in
			if f := v.Elem().FieldByName("SignIn"); f.IsValid() {
				f.SetString(signIn)
			}
			if f := v.Elem().FieldByName("Refusal"); f.IsValid() {
				f.SetString("")
			}
			var frame ui.Frame
			fill(reflect.ValueOf(&frame).Elem(), "")
			frame.Lang, frame.Status = "vi", 200
			text, root := draw(t, frame, empty)
			name := v.Elem().Type().Name()
			require.Contains(t, text, "&lt;script&gt;alert(1)", name)
			require.NotContains(t, text, "<script>", name)
			eachElement(root, func(n *html.Node) {
				for _, a := range n.Attr {
					assert.False(t, strings.HasPrefix(a.Key, "on"), "%s: %s in <%s>", name, a.Key, n.Data)
					assert.NotEqual(t, "style", a.Key, "%s: inline style in <%s>", name, n.Data)
					if a.Key == "href" || a.Key == "action" || a.Key == "src" {
						assert.False(t, strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:"), "%s: %s", name, a.Val)
					}
				}
				assert.False(t, n.Data == "img" && attr(n, "src") == "x", name)
				assert.False(t, n.Data == "script" && attr(n, "src") == "", "%s: an inline script", name)
				assert.NotEqual(t, "style", n.Data, "%s: an inline style sheet", name)
			})
		}
	}
}

// TestEveryPageCanBeReadAloud: one h1, a language, a title, a way around the
// navigation, and a name for every picture, field and table head.
func TestEveryPageCanBeReadAloud(t *testing.T) {
	for _, empty := range views() {
		v := reflect.ValueOf(empty)
		fill(v.Elem(), "")
		_, root := draw(t, ui.Frame{Lang: "en", Title: "A page", User: "Lê Thị Cúc", Nav: []ui.Link{{Label: "Home", URL: "/", Current: true}}}, empty)
		name := v.Elem().Type().Name()
		count, ids := map[string]int{}, map[string]bool{}
		eachElement(root, func(n *html.Node) {
			count[n.Data]++
			if id := attr(n, "id"); id != "" {
				ids[id] = true
			}
		})
		require.Equal(t, 1, count["h1"], name)
		require.Equal(t, 1, count["main"], name)
		require.Equal(t, 1, count["title"], name)
		eachElement(root, func(n *html.Node) {
			switch n.Data {
			case "html":
				assert.Equal(t, "en", attr(n, "lang"))
			case "img":
				assert.NotEmpty(t, attr(n, "alt"), name)
			case "th":
				assert.NotEmpty(t, attr(n, "scope"), name)
			case "label":
				assert.True(t, ids[attr(n, "for")], "%s: a label for %q", name, attr(n, "for"))
			}
			if by := attr(n, "aria-labelledby"); by != "" && !strings.Contains(by, "alert") {
				assert.True(t, ids[by], "%s: labelled by %q", name, by)
			}
		})
	}
}

func TestEmptyPagesSayWhatToDo(t *testing.T) {
	inbox, _ := draw(t, ui.Frame{}, ui.Inbox{})
	require.Contains(t, inbox, ui.T("vi", "inbox.none.mine"))
	list, _ := draw(t, ui.Frame{}, ui.List{Empty: "Chưa có hồ sơ nào."})
	require.Contains(t, list, "Chưa có hồ sơ nào.")
}

func TestStatusIsNeverColourAlone(t *testing.T) {
	for _, tone := range []string{"new", "active", "paused", "refused", "closed", "done", "late", "unheard of"} {
		_, root := draw(t, ui.Frame{}, ui.Case{Chip: ui.Chip{Tone: tone, Label: "Một từ"}})
		eachElement(root, func(n *html.Node) {
			if strings.HasPrefix(attr(n, "class"), "chip") {
				require.Equal(t, "true", attr(n.FirstChild, "aria-hidden"), tone)
				require.NotEmpty(t, strings.TrimSpace(n.FirstChild.FirstChild.Data), tone)
				require.Contains(t, n.LastChild.Data, "Một từ", tone)
			}
		})
	}
}

func TestTimesAreShownInVietNam(t *testing.T) {
	at := time.Date(2026, 12, 31, 18, 30, 0, 0, time.UTC)
	text, _ := draw(t, ui.Frame{}, ui.Inbox{Mine: []ui.Task{{Name: "Việc", Created: at, Due: at}, {Name: "Không hạn"}}})
	require.Contains(t, text, "01:30 01/01/2027")
	require.Contains(t, text, "—", "no due date")
}

func TestAnswerNamesLanguageAndStatus(t *testing.T) {
	w := httptest.NewRecorder()
	require.NoError(t, kit(t).Write(w, ui.Frame{Lang: "en", Status: 404}, ui.Message{Heading: "Gone", Tone: "error", Code: "x.y"}))
	require.Equal(t, 404, w.Code)
	require.Equal(t, "en", w.Header().Get("Content-Language"))
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	require.Contains(t, w.Body.String(), `role="alert"`)
	require.Contains(t, w.Body.String(), `href="/assets/extra.css"`)
}

func TestPolicyAllowsNothingInline(t *testing.T) {
	for _, signIn := range []string{"", "https://idp.example.vn"} {
		p := ui.Policy(signIn)
		require.NotContains(t, p, "unsafe")
		require.NotContains(t, p, "data:")
		require.NotContains(t, p, "*")
		for _, directive := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self';", "style-src 'self';"} {
			require.Contains(t, p, directive)
		}
		require.Contains(t, p, signIn)
	}
}

// TestAssetsLoadNothingFromElsewhere: pages work in a closed network.
func TestAssetsLoadNothingFromElsewhere(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)(url\(|@import|src=|fetch\()\s*["']?(https?:)?//`)
	files := 0
	require.NoError(t, fs.WalkDir(ui.Assets(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := fs.ReadFile(ui.Assets(), name)
		require.False(t, foreign.Match(text), name)
		return err
	}))
	require.GreaterOrEqual(t, files, 3)
}

func eachElement(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		eachElement(c, visit)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
