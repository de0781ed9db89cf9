package egov_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	goBlock    = regexp.MustCompile("(?s)```go\n(package main\n.*?)```")
	embedLine  = regexp.MustCompile(`(?m)^//go:embed (.*)$`)
	readmeLink = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
)

// TestProgramsOfTheReadmesCompile compiles every whole program of every README,
// as if it stood in a folder of the module. It is no longer package main there:
// a program would be linked as well, which takes long and shows nothing.
func TestProgramsOfTheReadmesCompile(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir, replace, args := t.TempDir(), map[string]string{}, []string{"build", "-overlay", ""}
	eachReadme(t, func(file string, text []byte) {
		for i, m := range goBlock.FindAllSubmatch(text, -1) {
			tidy, err := format.Source(m[1])
			require.NoError(t, err, file)
			require.Equal(t, string(tidy), string(m[1]), "%s: program %d is not formatted", file, i+1)
			folder := fmt.Sprintf("egov/readme%d", len(args)-3)
			add := func(name string, text []byte) {
				real := filepath.Join(dir, strings.ReplaceAll(folder+"/"+name, "/", "_"))
				require.NoError(t, os.WriteFile(real, text, 0o600))
				replace[filepath.Join(root, folder, name)] = real
			}
			add("main.go", bytes.Replace(m[1], []byte("package main"), []byte("package program"), 1))
			for _, e := range embedLine.FindAllSubmatch(m[1], -1) {
				for _, name := range strings.Fields(string(e[1])) {
					add(name+"/any.txt", nil)
				}
			}
			args = append(args, "./"+folder)
		}
	})
	require.Greater(t, len(args), 10, "the walk must have found the programs")
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	args[2] = filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(args[2], overlay, 0o600))
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}

// TestLinksOfTheReadmesLead to files that exist, pictures included.
func TestLinksOfTheReadmesLead(t *testing.T) {
	links := 0
	eachReadme(t, func(file string, text []byte) {
		for _, m := range readmeLink.FindAllSubmatch(goBlock.ReplaceAll(text, nil), -1) {
			links++
			_, err := os.Stat(filepath.Join(filepath.Dir(file), string(m[1])))
			require.NoError(t, err, "%s links to %s", file, m[1])
		}
	})
	require.Greater(t, links, 10)
}

// TestEveryPackageHasItsReadme: what stands in the plan is described.
func TestEveryPackageHasItsReadme(t *testing.T) {
	rooms := append(append([]string{"egov", "egov/onegate", "egov/ui", "examples/permit", "."}, leaves...), islands...)
	for _, room := range rooms {
		text, err := os.ReadFile(filepath.Join("..", room, "README.md"))
		require.NoError(t, err, room)
		if room != "." && room != "examples/permit" {
			require.Regexp(t, `(?m)^(## )?Absent`, string(text), "%s must say what is absent", room)
		}
	}
}

func eachReadme(t *testing.T, visit func(file string, text []byte)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "data" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.Name() != "README.md" {
			return nil
		}
		text, err := os.ReadFile(file)
		if err == nil {
			visit(file, text)
		}
		return err
	}))
}
