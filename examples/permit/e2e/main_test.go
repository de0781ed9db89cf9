package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// axeVersion is the release of axe-core that judges the pages.
const axeVersion = "4.11.0"

// The tools of all tests: the browser's context and the text of axe-core, or
// why they are missing.
var (
	chromium context.Context
	axe      string
	missing  string
)

func TestMain(m *testing.M) {
	code, err := prepared(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func prepared(m *testing.M) (int, error) {
	program, err := findChromium()
	if err == nil {
		axe, err = findAxe()
	}
	if err != nil {
		missing = err.Error()
		return m.Run(), nil
	}
	profile, err := os.MkdirTemp("", "permit-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(profile)
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	if err := chromedp.Run(ctx); err != nil {
		return 1, fmt.Errorf("start %s: %w", program, err)
	}
	chromium = ctx
	return m.Run(), nil
}

// need skips a test whose tools are missing; on the build server that is a fault.
func need(t *testing.T) {
	t.Helper()
	switch {
	case missing == "":
	case os.Getenv("CI") == "true":
		t.Fatal(missing)
	default:
		t.Skip(missing)
	}
}

func findChromium() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium: install it or name it by CHROMIUM")
}

// findAxe reads axe-core from where AXE_CORE says, or fetches it once into a
// folder for temporary files.
func findAxe() (string, error) {
	file := os.Getenv("AXE_CORE")
	if file == "" {
		dir := filepath.Join(os.TempDir(), "axe-core-"+axeVersion)
		file = filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
		if _, err := os.Stat(file); err != nil {
			if err := fetchAxe(dir); err != nil {
				return "", err
			}
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("no axe-core: %w", err)
	}
	return string(text), nil
}

func fetchAxe(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@"+axeVersion)
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("no axe-core: npm install: %w: %s", err, out)
	}
	return nil
}
