package eforms

import (
	"bytes"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// sniffLen is how much of a file is looked at to tell its type.
const sniffLen = 4096

type fileType struct {
	media, name, ext string
	is               func(head []byte) bool
}

// types are the media types that are told by content, with the name people know
// and the extensions that the file chooser offers. The browser's word counts for
// nothing.
var types = []fileType{
	{"application/pdf", "PDF", ".pdf", isPDF},
	{"image/jpeg", "ảnh JPEG", ".jpg,.jpeg", prefix("\xff\xd8\xff")},
	{"image/png", "ảnh PNG", ".png", prefix("\x89PNG\r\n\x1a\n")},
	{"image/gif", "ảnh GIF", ".gif", prefix("GIF8")},
	{"image/webp", "ảnh WebP", ".webp", isWebP},
	{"image/heic", "ảnh HEIC", ".heic", isHEIC},
	{"image/tiff", "ảnh TIFF", ".tif,.tiff", either(prefix("II*\x00"), prefix("MM\x00*"))},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (DOCX)", ".docx", zipWith("word/")},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (XLSX)", ".xlsx", zipWith("xl/")},
	{"application/vnd.oasis.opendocument.text", "ODT", ".odt", zipWith("mimetypeapplication/vnd.oasis.opendocument.text")},
	{"application/zip", "ZIP", ".zip", prefix("PK\x03\x04")},
	{"image/vnd.dwg", "AutoCAD (DWG)", ".dwg", prefix("AC10")},
	{"application/xml", "XML", ".xml", isXML},
	{"text/plain", "văn bản thuần", ".txt", isPlain},
}

func prefix(p string) func([]byte) bool {
	return func(h []byte) bool { return bytes.HasPrefix(h, []byte(p)) }
}

func either(a, b func([]byte) bool) func([]byte) bool {
	return func(h []byte) bool { return a(h) || b(h) }
}

// isPDF allows what readers allow: the mark within the first kilobyte.
func isPDF(h []byte) bool { return bytes.Contains(h[:min(len(h), 1024)], []byte("%PDF-")) }

func isWebP(h []byte) bool {
	return len(h) > 12 && string(h[:4]) == "RIFF" && string(h[8:12]) == "WEBP"
}

func isHEIC(h []byte) bool {
	return len(h) > 12 && string(h[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "mif1", "msf1", "hevc"}, string(h[8:12]))
}

// zipWith looks for the name of an entry near the beginning, where office
// programs write it.
func zipWith(entry string) func([]byte) bool {
	return func(h []byte) bool {
		return bytes.HasPrefix(h, []byte("PK\x03\x04")) && bytes.Contains(h, []byte(entry))
	}
}

func isXML(h []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(h, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<?xml"))
}

func isPlain(h []byte) bool {
	return strings.HasPrefix(http.DetectContentType(h), "text/plain") && !bytes.Contains(h, []byte{0})
}

func knownType(media string) bool {
	return slices.ContainsFunc(types, func(t fileType) bool { return t.media == media })
}

// sniff gives the first accepted type that the content has, or "".
func sniff(head []byte, accept []string) string {
	for _, t := range types {
		if slices.Contains(accept, t.media) && t.is(head) {
			return t.media
		}
	}
	return ""
}

// acceptNames is "PDF, ảnh JPEG, ảnh PNG".
func acceptNames(accept []string, lang string) string {
	var names []string
	for _, t := range types {
		if slices.Contains(accept, t.media) {
			name := t.name
			if lang == "en" {
				name = strings.TrimPrefix(strings.Replace(name, "văn bản thuần", "plain text", 1), "ảnh ")
			}
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// acceptAttribute is the value of a file input's accept attribute.
func acceptAttribute(accept []string) string {
	var list []string
	for _, t := range types {
		if slices.Contains(accept, t.media) {
			list = append(list, t.media, t.ext)
		}
	}
	return strings.Join(list, ",")
}

// sizeText is a number of bytes as people read it: "20 MB" (1 MB = 1024 × 1024).
func sizeText(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " byte"
	case n < 1<<20:
		return strconv.FormatInt((n+1<<10-1)>>10, 10) + " KB"
	}
	tenths := (n*10 + 1<<19) >> 20
	if tenths%10 == 0 {
		return strconv.FormatInt(tenths/10, 10) + " MB"
	}
	return strconv.FormatInt(tenths/10, 10) + "," + strconv.FormatInt(tenths%10, 10) + " MB"
}

// cleanName is a file name without folders, control characters and what systems
// forbid in names, in NFC and at most 150 characters long; the extension stays.
func cleanName(name string) string {
	name = cleanText(strings.ToValidUTF8(name, ""), false)
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*/`, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1 // the bidirectional marks can make gpj.exe read exe.jpg
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	runes := []rune(name)
	if ext := path.Ext(name); len(runes) > 150 && len(ext) < 12 {
		runes = append(runes[:150-len([]rune(ext))], []rune(ext)...)
	}
	if name = string(runes[:min(len(runes), 150)]); name == "" {
		return "tep"
	}
	return name
}
