package library

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// versionTags reads what modellers call a version: camunda:versionTag of a
// decision, or zeebe:versionTag in its extension elements, by the id of the
// decision. The document has been read as DMN before.
func versionTags(text []byte) map[string]string {
	tags := map[string]string{}
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	id := ""
	for {
		tok, err := dec.Token()
		if err != nil {
			return tags
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "decision" || t.Name.Local == "decisionService":
				id = attr(t, "", "id")
				if tag := attr(t, "camunda", "versionTag"); tag != "" {
					tags[id] = tag
				}
			case t.Name.Local == "versionTag" && strings.Contains(t.Name.Space, "zeebe") && id != "":
				tags[id] = attr(t, "", "value")
			}
		case xml.EndElement:
			if t.Name.Local == "decision" || t.Name.Local == "decisionService" {
				id = ""
			}
		}
	}
}

// attr is the value of an attribute; in is a part of its namespace, "" for none.
func attr(e xml.StartElement, in, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && (in == "") == (a.Name.Space == "") && strings.Contains(a.Name.Space, in) {
			return a.Value
		}
	}
	return ""
}
