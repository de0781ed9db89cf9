package wss

import (
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
)

// writeTime writes a moment as both norms want it: in UTC, to the millisecond.
func writeTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// timestampText writes a Timestamp (SOAP Message Security 1.1, section 10).
func timestampText(id string, created time.Time, lifetime time.Duration) string {
	return tag("wsu:Timestamp", []string{"xmlns:wsu", utility, "wsu:Id", id},
		tag("wsu:Created", nil, writeTime(created)), tag("wsu:Expires", nil, writeTime(created.Add(lifetime))))
}

// readTime reads the moment in an element.
func readTime(e *envelope, n xmlcore.Node) (time.Time, error) {
	if kind, ok := e.doc.Attr(n, "", "ValueType"); ok && kind != "http://www.w3.org/2001/XMLSchema#dateTime" && kind != "xsd:dateTime" {
		return time.Time{}, e.malformed(n, "ValueType")
	}
	t, err := time.Parse(time.RFC3339Nano, text(e.doc, n))
	if err != nil {
		return time.Time{}, e.malformed(n, "not a time")
	}
	return t, nil
}

// readTimestamp reads a Timestamp: Created, and Expires if it is there.
func readTimestamp(e *envelope, n xmlcore.Node) (created, expires time.Time, err error) {
	at := 0
	for c := range e.doc.Elements(n) {
		switch {
		case e.doc.Is(c, utility, "Created") && at == 0:
			created, err = readTime(e, c)
			at = 1
		case e.doc.Is(c, utility, "Expires") && at == 1:
			expires, err = readTime(e, c)
			at = 2
		default:
			return created, expires, e.malformed(c, "Timestamp")
		}
		if err != nil {
			return created, expires, err
		}
	}
	if at == 0 || !e.doc.Blank(n) {
		return created, expires, e.malformed(n, "Timestamp")
	}
	return created, expires, nil
}

// window are the moments that are taken.
type window struct {
	now       time.Time
	age, skew time.Duration
}

// timely refuses what is too old, was made in the future or has expired.
func (w window) timely(created, expires time.Time) error {
	switch {
	case created.After(w.now.Add(w.skew)):
		return fault.New(fault.SignatureWSSFuture, "created", writeTime(created))
	case w.now.Sub(created) > w.age+w.skew:
		return fault.New(fault.SignatureWSSOld, "created", writeTime(created))
	case !expires.IsZero() && (!w.now.Before(expires.Add(w.skew)) || !created.Before(expires)):
		return fault.New(fault.SignatureWSSExpired, "expires", writeTime(expires))
	}
	return nil
}

// end is when a message made at a moment is refused for its age, so that nothing
// must be remembered of it for longer.
func (w window) end(created time.Time) time.Time { return created.Add(w.age + 2*w.skew) }
