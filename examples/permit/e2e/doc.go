// Package e2e plays the permit example in a real browser: a citizen and the
// officials of two agencies go from the application to the signed permit, with
// and without JavaScript, on a telephone's and on a desk's screen, once with the
// keyboard alone. Every page they see is judged by axe-core against WCAG 2.2 AA,
// must not scroll sideways and must not complain in the browser's console.
//
// It is a module of its own, so that programs that use the framework do not
// inherit the browser driver. It needs Chromium and npm; without them it skips,
// unless CI=true, where it fails.
//
//	cd examples/permit/e2e && go test ./...
//
// CHROMIUM and AXE_CORE name the browser and the file axe.min.js; SHOTS names a
// folder that takes a picture of every page.
package e2e
