package edxml

// business checks that the document which is revoked, updated or replaced is
// named where the norm wants it.
func (c *checker) business(d *Document) {
	const path = "/TraceHeaderList/Bussiness"
	b := d.Business
	if b == nil {
		return
	}
	c.within(int64(b.Type), 0, 3, path+"/BussinessDocType")
	c.within(b.Paper, 0, 1<<31, path+"/Paper")
	switch b.Type {
	case RevokeDocument:
		if len(d.ResponseFor) == 0 {
			c.needText(b.DocumentID, "/MessageHeader/ResponseFor")
		}
	case UpdateDocument:
		c.needText(b.DocumentID, path+"/DocumentId")
	case ReplaceDocument:
		if len(b.Replacements) == 0 {
			c.missing(path + "/ReplacementInfoList")
		}
	}
	for i, ch := range b.Changes {
		for j, rc := range ch.List {
			c.needAgency(rc.Agency, nth(nth(path+"/BussinessDocumentInfo", i)+"/ReceiverList/Receiver", j)+"/OrganId")
		}
	}
	for i, r := range b.Replacements {
		here := nth(path+"/ReplacementInfoList/ReplacementInfo", i)
		c.needID(r.DocumentID, here+"/DocumentId")
		for j, a := range r.Agencies {
			c.needAgency(a, nth(here+"/OrganIdList/OrganId", j))
		}
	}
}
