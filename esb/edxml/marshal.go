package edxml

import "github.com/hcm-egov/framework/egov/fault"

// Marshal writes a message, unsigned, in the order and with the prefixes of the
// national axis' own software. A message with faults is not written: the error
// is that of [Message.Validate]. The signature belongs at the end of edXMLHeader
// and covers the whole file, so it is made last and nothing is changed after it.
func Marshal(m Message) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	w := &writer{}
	w.buf.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	w.open("edXML", `xmlns="`+Namespace+`"`)
	w.prefix = prefix
	w.open("edXMLEnvelope", `xmlns:edXML="`+Namespace+`"`)
	switch m := m.(type) {
	case *Document:
		w.document(m)
	case *Status:
		w.status(m)
	}
	w.prefix = ""
	w.close()
	w.buf.WriteByte('\n')
	if len(w.faults) > 0 {
		return nil, fault.Join(w.faults...)
	}
	return w.buf.Bytes(), nil
}

func (w *writer) document(d *Document) {
	w.open("edXMLHeader", "")
	w.in("MessageHeader", func() { w.header(d) })
	w.in("TraceHeaderList", func() { w.traceList(d) })
	w.close()
	w.in("edXMLBody", func() {
		w.open("edXMLManifest", `version="1.0"`)
		for _, a := range d.Attachments {
			w.in("Reference", func() { w.reference(a) })
		}
		w.close()
	})
	w.close()
	w.prefix = ""
	w.in("AttachmentEncoded", func() {
		for _, a := range d.Attachments {
			w.in("Attachment", func() { w.file(a) })
		}
	})
}

func (w *writer) header(d *Document) {
	w.in("From", func() { w.organization(d.From) })
	for _, to := range d.To {
		w.in("To", func() { w.organization(to) })
	}
	w.leaf("DocumentId", d.DocumentID)
	w.in("Code", func() {
		w.leaf("CodeNumber", d.Code.Number)
		w.leaf("CodeNotation", d.Code.Notation)
	})
	w.in("PromulgationInfo", func() {
		w.leaf("Place", d.Promulgation.Place)
		w.day("PromulgationDate", d.Promulgation.Date)
	})
	w.in("DocumentType", func() {
		w.number("Type", d.Type.Type)
		w.number("TypeDetail", d.Type.TypeDetail)
		w.leaf("TypeName", d.Type.TypeName)
	})
	w.leaf("Subject", d.Subject)
	w.leaf("Content", d.Content)
	w.in("SignerInfo", func() {
		w.leaf("Competence", d.Signer.Competence)
		w.leaf("Position", d.Signer.Position)
		w.leaf("FullName", d.Signer.FullName)
	})
	w.day("DueDate", d.DueDate)
	w.in("OtherInfo", func() { w.otherInfo(d.OtherInfo) })
	for _, f := range d.ResponseFor {
		w.in("ResponseFor", func() { w.responseFor(f) })
	}
	w.number("SteeringType", max(1, int64(d.SteeringType)))
	w.in("ResponseForTask", func() { w.leaf("TaskCode", d.ResponseForTask) })
	w.leaf("ApplicationType", d.ApplicationType)
	w.in("ToPlaces", func() {
		for _, p := range d.ToPlaces {
			w.leaf("Place", p)
		}
	})
}

func (w *writer) organization(o Organization) {
	w.agency("OrganId", o.ID)
	w.leaf("OrganizationInCharge", o.InCharge)
	w.leaf("OrganName", o.Name)
	w.leaf("OrganAdd", o.Address)
	w.leaf("Email", o.Email)
	w.leaf("Telephone", o.Telephone)
	w.leaf("Fax", o.Fax)
	w.leaf("Website", o.Website)
}

func (w *writer) otherInfo(o OtherInfo) {
	w.number("Priority", int64(o.Priority))
	w.leaf("SphereOfPromulgation", o.Sphere)
	w.leaf("TyperNotation", o.TyperNotation)
	w.number("PromulgationAmount", max(1, o.Copies))
	w.number("PageAmount", max(1, o.Pages))
	w.leaf("ReplyFors", o.ReplyFors)
	if o.Direction {
		w.leaf("Direction", "true")
	} else {
		w.leaf("Direction", "false")
	}
	w.leaf("ReferenceCodes", o.ReferenceCodes)
	w.in("Appendixes", func() {
		for _, a := range o.Appendixes {
			w.leaf("Appendix", a)
		}
	})
}

func (w *writer) responseFor(f ResponseFor) {
	w.agency("OrganId", f.Agency)
	w.leaf("Code", f.Code)
	w.leaf("DocumentId", f.DocumentID)
	w.day("PromulgationDate", f.Date)
}

func (w *writer) reference(a Attachment) {
	w.leaf("ContentId", "cid:"+clean(a.ContentID))
	w.leaf("ContentType", a.wireType())
	w.leaf("Description", a.Description)
	w.leaf("AttachmentName", a.Name)
}

func (w *writer) file(a Attachment) {
	data := a.Data
	w.leaf("ContentId", "cid:"+clean(a.ContentID))
	w.leaf("AttachmentName", a.Name)
	w.leaf("Description", a.Description)
	w.leaf("FieldName", a.FieldName)
	if a.zipped() {
		w.leaf("MimeType", a.MediaType)
		packed, err := rezip(a)
		if err != nil {
			w.faults = append(w.faults, fault.New(fault.Unexpected).Wrap(err))
		}
		data = packed
	}
	w.leaf("ContentType", a.wireType())
	w.content(data)
}

// wireType is what the message calls the bytes it carries.
func (a Attachment) wireType() string {
	if a.zipped() {
		return "application/zip"
	}
	return a.MediaType
}
