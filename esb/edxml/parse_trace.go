package edxml

func (r *reader) traceList(list at, d *Document) {
	for _, t := range r.many(list, "TraceHeader") {
		d.Trace = append(d.Trace, Trace{r.agency(t, "OrganId"), r.moment(t, "Timestamp")})
	}
	if b := r.one(list, "Bussiness"); b.n != nil {
		d.Business = r.business(b)
	}
}

func (r *reader) business(a at) *Business {
	b := &Business{
		DocumentID: r.text(a, "DocumentId"),
		Type:       BusinessType(r.number(a, "BussinessDocType")),
		Reason:     r.text(a, "BussinessDocReason"),
		Paper:      r.number(a, "Paper"),
	}
	for _, c := range r.many(a, "BussinessDocumentInfo") {
		b.Changes = append(b.Changes, r.change(c))
	}
	for _, list := range r.many(a, "ReplacementInfoList") {
		for _, info := range r.many(list, "ReplacementInfo") {
			b.Replacements = append(b.Replacements, r.replacement(info))
		}
	}
	for _, s := range r.many(a, "StaffInfo") {
		b.Staff = append(b.Staff, r.staff(s))
	}
	return b
}

func (r *reader) change(a at) Change {
	c := Change{Content: r.flag(a, "DocumentInfo"), Receivers: r.flag(a, "DocumentReceiver")}
	for _, rc := range r.many(r.one(a, "ReceiverList"), "Receiver") {
		c.List = append(c.List, ReceiverChange{r.agency(rc, "OrganId"), r.flag(rc, "ReceiverType")})
	}
	return c
}

func (r *reader) replacement(a at) Replacement {
	rep := Replacement{DocumentID: r.text(a, "DocumentId")}
	for _, list := range r.many(a, "OrganIdList") {
		for _, o := range r.many(list, "OrganId") {
			rep.Agencies = append(rep.Agencies, r.agencyOf(r.value(o, "OrganId"), o.path))
		}
	}
	return rep
}
