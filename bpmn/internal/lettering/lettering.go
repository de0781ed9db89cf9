// Package lettering breaks texts into the lines of a picture without knowing the
// reader's font.
package lettering

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// LineHeight is the distance of lines as a part of the size of the letters.
const LineHeight = 1.2

// longest is how much of a name is shown and read out: hostile files hold names
// of millions of letters.
const longest = 500

// Clip bounds a text and takes the white space around it away.
func Clip(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= longest {
		return s
	}
	end := longest
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// Widest is the length of the longest piece that should not be broken.
func Widest(s string, size float64) float64 {
	w := 0.0
	for _, word := range strings.Fields(s) {
		for _, piece := range strings.SplitAfter(word, "-") {
			w = max(w, Measure(piece, size))
		}
	}
	return w
}

// Wrap breaks a text into at most rows lines no wider than width; what is left
// over becomes an ellipsis.
func Wrap(s string, width, size float64, rows int) []string {
	var lines []string
	space := Measure(" ", size)
	for para := range strings.SplitSeq(s, "\n") {
		var line []string
		long := 0.0
		for word := range strings.FieldsSeq(para) {
			for _, part := range breakWord(word, width, size) {
				w := Measure(part, size)
				if len(line) > 0 && long+space+w > width {
					lines = append(lines, strings.Join(line, " "))
					line, long = nil, 0
				}
				if len(line) > 0 {
					long += space
				}
				line, long = append(line, part), long+w
			}
			if len(lines) > rows {
				break
			}
		}
		if len(line) > 0 {
			lines = append(lines, strings.Join(line, " "))
		}
		if len(lines) > rows {
			break
		}
	}
	if len(lines) > rows {
		lines = lines[:rows]
		lines[rows-1] = cut(lines[rows-1], width, size)
	}
	return lines
}

// breakWord breaks a word that is wider than a line, at its hyphens when it has
// any.
func breakWord(word string, width, size float64) []string {
	if Measure(word, size) <= width {
		return []string{word}
	}
	var parts []string
	for _, piece := range strings.SplitAfter(word, "-") {
		from, long := 0, 0.0
		for i, r := range piece {
			w := Measure(string(r), size)
			if i > from && long+w > width {
				parts = append(parts, piece[from:i])
				from, long = i, 0
			}
			long += w
		}
		if from < len(piece) {
			parts = append(parts, piece[from:])
		}
	}
	return parts
}

func cut(s string, width, size float64) string {
	for s != "" && Measure(s+"…", size) > width {
		runes := []rune(s)
		s = strings.TrimSpace(string(runes[:len(runes)-1]))
	}
	return s + "…"
}

// Measure estimates the width of a text. The reader's font is not known; the
// figures are those of common sans-serif faces, a little generous. A letter with
// marks is as wide as the bare one.
func Measure(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		if r > unicode.MaxASCII {
			if bare := norm.NFD.PropertiesString(string(r)).Decomposition(); len(bare) > 0 {
				r, _ = utf8.DecodeRune(bare)
			}
		}
		w += advance(r)
	}
	return w * size
}

func advance(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case strings.ContainsRune("iIljtf.,:;'|!()[] ", r):
		return 0.32
	case strings.ContainsRune("mwMW@%", r):
		return 0.88
	case unicode.IsUpper(r):
		return 0.67
	case r >= 0x2e80:
		return 1
	}
	return 0.56
}
