package edxml

import (
	"strconv"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

// maxID is the longest DocumentId and ContentId in bytes.
const maxID = 512

// checker gathers the faults of a message.
type checker struct{ faults []error }

func (c *checker) add(e *fault.Error, path string) { c.faults = append(c.faults, e.At(path)) }

func (c *checker) err() error { return fault.Join(c.faults...) }

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func (c *checker) missing(path string) {
	c.add(fault.New(fault.EsbMissing, "field", last(path)), path)
}

func (c *checker) wrong(path, expected string) {
	c.add(fault.New(fault.EsbField, "field", last(path), "expected", expected), path)
}

func (c *checker) needText(s, path string) {
	if clean(s) == "" {
		c.missing(path)
	}
}

func (c *checker) needTime(t time.Time, path string) {
	if t.IsZero() {
		c.missing(path)
	} else {
		c.mayTime(t, path)
	}
}

func (c *checker) mayTime(t time.Time, path string) {
	if !t.IsZero() && !inYears(t) {
		c.wrong(path, "yyyy/MM/dd")
	}
}

func (c *checker) needID(s, path string) {
	c.needText(s, path)
	if len(s) > maxID {
		c.wrong(path, "<= "+strconv.Itoa(maxID))
	}
}

func (c *checker) needAgency(code ident.AgencyCode, path string) {
	if code == "" {
		c.missing(path)
		return
	}
	if same, err := ident.ParseAgency(string(code)); err != nil || same != code {
		c.wrong(path, "H29, H29.14")
	}
}

func (c *checker) within(n, lowest, highest int64, path string) {
	if n < lowest || n > highest {
		c.wrong(path, strconv.FormatInt(lowest, 10)+"–"+strconv.FormatInt(highest, 10))
	}
}

func nth(path string, i int) string { return path + "[" + strconv.Itoa(i+1) + "]" }

// Validate implements [Message].
func (d *Document) Validate() error {
	const h = "/MessageHeader"
	c := &checker{}
	c.organization(d.From, h+"/From")
	c.receivers(d.To, h+"/To")
	c.needID(d.DocumentID, h+"/DocumentId")
	c.needText(d.Code.Number, h+"/Code/CodeNumber")
	c.needText(d.Code.Notation, h+"/Code/CodeNotation")
	c.needText(d.Promulgation.Place, h+"/PromulgationInfo/Place")
	c.needTime(d.Promulgation.Date, h+"/PromulgationInfo/PromulgationDate")
	c.documentType(d.Type, h+"/DocumentType")
	c.needText(d.Subject, h+"/Subject")
	c.mayTime(d.DueDate, h+"/DueDate")
	c.within(int64(d.OtherInfo.Priority), 0, 4, h+"/OtherInfo/Priority")
	c.within(d.OtherInfo.Copies, 0, 1<<31, h+"/OtherInfo/PromulgationAmount")
	c.within(d.OtherInfo.Pages, 0, 1<<31, h+"/OtherInfo/PageAmount")
	c.within(int64(d.SteeringType), 0, 3, h+"/SteeringType")
	for i, f := range d.ResponseFor {
		c.responseFor(f, nth(h+"/ResponseFor", i))
	}
	c.trace(d.Trace)
	c.business(d)
	c.attachments(d.Attachments)
	return c.err()
}

// Validate implements [Message].
func (s *Status) Validate() error {
	const h = "/MessageHeader"
	c := &checker{}
	c.organization(s.From, h+"/From")
	c.needAgency(s.ResponseFor.Agency, h+"/ResponseFor/OrganId")
	c.needID(s.ResponseFor.DocumentID, h+"/ResponseFor/DocumentId")
	c.mayTime(s.ResponseFor.Date, h+"/ResponseFor/PromulgationDate")
	if !s.Code.Known() {
		c.wrong(h+"/StatusCode", "01–06, 13, 15, 16")
	}
	c.needTime(s.Timestamp, h+"/Timestamp")
	return c.err()
}

func (c *checker) organization(o Organization, path string) {
	c.needAgency(o.ID, path+"/OrganId")
	c.needText(o.Name, path+"/OrganName")
}

func (c *checker) receivers(to []Organization, path string) {
	if len(to) == 0 {
		c.missing(path)
	}
	seen := map[ident.AgencyCode]bool{}
	for i, o := range to {
		here := nth(path, i)
		c.organization(o, here)
		if seen[o.ID] {
			c.add(fault.New(fault.EsbRepeated, "field", "OrganId"), here+"/OrganId")
		}
		seen[o.ID] = true
	}
}

func (c *checker) documentType(t DocumentType, path string) {
	c.within(t.Type, 0, 1<<31, path+"/Type")
	c.within(t.TypeDetail, 0, 1<<31, path+"/TypeDetail")
	if t.Type == 0 {
		c.needText(t.TypeName, path+"/TypeName")
	}
}

func (c *checker) responseFor(f ResponseFor, path string) {
	if f.Agency != "" {
		c.needAgency(f.Agency, path+"/OrganId")
	}
	if clean(f.DocumentID) == "" && clean(f.Code) == "" {
		c.missing(path + "/DocumentId")
	}
	c.mayTime(f.Date, path+"/PromulgationDate")
}

func (c *checker) trace(list []Trace) {
	for i, t := range list {
		here := nth("/TraceHeaderList/TraceHeader", i)
		c.needAgency(t.Agency, here+"/OrganId")
		c.needTime(t.At, here+"/Timestamp")
	}
}

func (c *checker) attachments(list []Attachment) {
	seen := map[string]bool{}
	for i, a := range list {
		here := nth("/AttachmentEncoded/Attachment", i)
		id := clean(a.ContentID)
		c.needID(id, here+"/ContentId")
		if strings.ContainsAny(id, " \t\n/\\") || strings.HasPrefix(id, "cid:") {
			c.wrong(here+"/ContentId", "a1")
		}
		if seen[id] {
			c.add(fault.New(fault.EsbRepeated, "field", "ContentId"), here+"/ContentId")
		}
		seen[id] = true
		c.needText(a.Name, here+"/AttachmentName")
		if len(a.Data) == 0 {
			c.missing(here + "/ContentTransferEncoded")
		}
	}
}
