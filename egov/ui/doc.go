// Package ui is the server-rendered tool kit of the framework's pages: layout,
// home, inbox, register, case page, form page, messages.
//
// Norms: WCAG 2.2 level AA; HTML Living Standard; the city architecture's rule
// that any information is at most three clicks away. Every page works without
// JavaScript, by keyboard and at 360 CSS pixels; scripts only add comfort. A
// page obeys the content security policy [Policy]: no inline script or style.
//
// The package draws and nothing else: it knows view models ([Case], [Inbox], …)
// and not where their data come from. What people read is Vietnamese first and
// English by a switch; the words stand in messages.go.
package ui
