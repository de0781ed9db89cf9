package egov_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/hcm-egov/framework/"

// leaves in the order in which they may use each other: each imports only those
// before it.
var leaves = []string{"egov/fault", "egov/xmlcore", "egov/ident", "egov/worktime", "egov/feel", "egov/store", "egov/audit"}

var islands = []string{"bpmn", "eforms", "esb", "sso", "signature", "gis", "catalog"}

var services = []string{"egov/onegate", "egov/document", "egov/data", "egov/report", "egov/ui", "egov/message"}

// floor is the floor of a package and the room it belongs to.
func floor(pkg string) (level int, room string) {
	room = func() string {
		for _, list := range [][]string{leaves, services, islands} {
			for _, r := range list {
				if pkg == r || strings.HasPrefix(pkg, r+"/") {
					return r
				}
			}
		}
		return pkg
	}()
	switch {
	case slices.Contains(leaves, room):
		return 1, room
	case slices.Contains(islands, room) && pkg == room:
		return 2, room
	case slices.Contains(islands, room):
		return 3, room // an adapter, or private code of the island
	case slices.Contains(services, room):
		return 4, room
	case pkg == "egov":
		return 5, room
	default:
		return 6, room // examples, egov/cmd/egov, egov/conform
	}
}

// mayImport is the rule of the floors: downwards only; islands and services
// never each other; leaves in their order; within a room freely.
func mayImport(from, to string) bool {
	fromLevel, fromRoom := floor(from)
	toLevel, toRoom := floor(to)
	switch {
	case fromRoom == toRoom:
		return true
	case fromLevel == 1:
		return toLevel == 1 && slices.Index(leaves, toRoom) < slices.Index(leaves, fromRoom)
	case fromLevel == 2 || fromLevel == 3:
		return toLevel == 1
	case fromLevel == 4:
		return toLevel < 4
	case fromLevel == 5:
		return toLevel < 5
	}
	return true
}

func TestImportsGoDownwards(t *testing.T) {
	files := 0
	eachGoFile(t, func(file, pkg string, imports []string) {
		files++
		for _, imp := range imports {
			to, ours := strings.CutPrefix(imp, module)
			if ours && !strings.HasSuffix(file, "_test.go") && !mayImport(pkg, to) {
				t.Errorf("%s imports %s, which is not below it", file, to)
			}
		}
	})
	require.Greater(t, files, 100, "the walk must have found the code")
}

// hidden libraries stay behind one package.
var hidden = map[string]string{
	"github.com/santhosh-tekuri/jsonschema/v5": "eforms",
	"github.com/russellhaering/goxmldsig":      "signature",
	"github.com/jackc/pgx/v5":                  "egov/store",
	"modernc.org/sqlite":                       "egov/store",
	"github.com/peterstace/simplefeatures":     "gis",
	"github.com/coreos/go-oidc/v3":             "sso",
	"github.com/xuri/excelize/v2":              "bpmn/dmn/sheet",
	"software.sslmate.com/src/go-pkcs12":       "signature",
}

func TestLibrariesStayBehindTheirPackage(t *testing.T) {
	eachGoFile(t, func(file, pkg string, imports []string) {
		for _, imp := range imports {
			test := strings.HasSuffix(file, "_test.go")
			for lib, room := range hidden {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !test && pkg != room && !strings.HasPrefix(pkg, room+"/") {
					t.Errorf("%s imports %s, which belongs behind %s", file, imp, room)
				}
			}
			harness := strings.HasSuffix(pkg, "test") || strings.HasPrefix(pkg, "examples/")
			if strings.HasPrefix(imp, "github.com/stretchr/testify") && !test && !harness {
				t.Errorf("%s imports testify outside a test", file)
			}
			if imp == "C" {
				t.Errorf("%s uses cgo", file)
			}
		}
	})
}

func TestTopLevelHoldsOnlyThePlan(t *testing.T) {
	allowed := []string{"egov", "bpmn", "eforms", "esb", "sso", "gis", "signature", "catalog", "examples", "go.mod", "go.sum", "README.md", "LICENSE", "CHANGELOG.md"}
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "data" {
			require.Contains(t, allowed, e.Name())
		}
	}
}

func eachGoFile(t *testing.T, visit func(file, pkg string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); file != ".." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(file) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, name)
		}
		rel, err := filepath.Rel("..", filepath.Dir(file))
		visit(filepath.ToSlash(file), filepath.ToSlash(rel), imports)
		return err
	})
	require.NoError(t, err)
}
