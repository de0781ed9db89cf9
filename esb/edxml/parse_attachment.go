package edxml

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
)

// attachments joins the lines of the manifest with the files beside the
// envelope; either may stand alone. The order is that of the manifest.
func (r *reader) attachments(root *node, body at, d *Document) {
	refs := r.many(r.one(body, "edXMLManifest"), "Reference")
	files := r.many(r.one(at{n: root}, "AttachmentEncoded"), "Attachment")
	if max(len(refs), len(files)) > r.lim.Attachments {
		r.fault(tooLarge("attachments", r.lim.Attachments).At("/AttachmentEncoded"))
		return
	}
	place := map[string]int{}
	for _, ref := range refs {
		a := r.reference(ref)
		if _, known := place[a.ContentID]; known {
			r.fault(fault.New(fault.EsbRepeated, "field", "ContentId").At(ref.path + "/ContentId"))
		}
		place[a.ContentID] = len(d.Attachments)
		d.Attachments = append(d.Attachments, a)
	}
	for _, f := range files {
		id := r.contentID(f)
		i, known := place[id]
		if !known {
			i = len(d.Attachments)
			place[id] = i
			d.Attachments = append(d.Attachments, Attachment{ContentID: id})
		}
		r.file(f, &d.Attachments[i])
	}
}

func (r *reader) contentID(a at) string {
	return strings.TrimPrefix(r.text(a, "ContentId"), "cid:")
}

func (r *reader) reference(a at) Attachment {
	return Attachment{
		ContentID:   r.contentID(a),
		Name:        r.text(a, "AttachmentName"),
		Description: r.text(a, "Description"),
		MediaType:   r.text(a, "ContentType"),
	}
}

// file fills in what the file itself says; its words win over the manifest's.
func (r *reader) file(f at, a *Attachment) {
	if a.Data != nil {
		r.fault(fault.New(fault.EsbRepeated, "field", "ContentId").At(f.path + "/ContentId"))
		return
	}
	set := func(field *string, name string) {
		if s := r.text(f, name); s != "" {
			*field = s
		}
	}
	set(&a.Name, "AttachmentName")
	set(&a.Description, "Description")
	set(&a.MediaType, "MimeType")
	set(&a.MediaType, "ContentType")
	set(&a.FieldName, "FieldName")
	a.Data = r.content(f)
	r.unwrap(f, a)
	r.unpacked += int64(len(a.Data))
	if r.unpacked > r.lim.Unpacked {
		r.fault(tooLarge("AttachmentEncoded", r.lim.Unpacked).At(f.path))
		a.Data = nil
	}
}

// content decodes the base64 of a file; line breaks and missing padding are
// taken.
func (r *reader) content(f at) []byte {
	c := r.one(f, "ContentTransferEncoded")
	if c.n == nil {
		return nil
	}
	packed := bytes.TrimRight(compact(c.n.text), "=")
	if int64(base64.RawStdEncoding.DecodedLen(len(packed))) > r.lim.Attachment {
		r.fault(tooLarge("ContentTransferEncoded", r.lim.Attachment).At(c.path))
		return nil
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(packed)))
	n, err := base64.RawStdEncoding.Decode(out, packed)
	if err != nil {
		r.fault(fault.New(fault.EsbField, "field", "ContentTransferEncoded", "expected", "base64").At(c.path))
		return nil
	}
	return out[:n]
}

// compact removes white space in place.
func compact(b []byte) []byte {
	kept := b[:0]
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			kept = append(kept, c)
		}
	}
	return kept
}

// unwrap takes the file out of the archive that some senders put around it.
func (r *reader) unwrap(f at, a *Attachment) {
	inner, ok, err := unzip(a.Data, a.Name, min(r.lim.Attachment, r.lim.Unpacked-r.unpacked))
	switch {
	case err != nil:
		r.fault(tooLarge("ZIP", r.lim.Attachment).At(f.path + "/ContentTransferEncoded").Wrap(err))
		a.Data = nil
	case ok:
		a.Data, a.Zip = inner, true
		a.MediaType = r.text(f, "MimeType")
	}
}
