package edxml

import "github.com/hcm-egov/framework/egov/fault"

// Parse reads a message: a [*Document] or a [*Status]. All faults of one kind
// are reported together: those of the XML ([fault.EsbXML], [fault.EsbDTD],
// [fault.TooLarge]) at the first, those of the fields joined. Parse checks that
// fields can be read; [Message.Validate] checks that the message is complete.
func Parse(data []byte, limits Limits) (Message, error) {
	lim := limits.orDefault()
	root, err := readTree(data, lim)
	if err != nil {
		return nil, err
	}
	r := &reader{lim: lim}
	m := r.message(root)
	if len(r.faults) > 0 {
		return nil, fault.Join(r.faults...)
	}
	return m, nil
}

func (r *reader) message(root *node) Message {
	envelope := r.one(at{n: root}, "edXMLEnvelope")
	header := r.one(envelope, "edXMLHeader")
	if root.name != "edXML" || root.alien || header.n == nil {
		r.fault(fault.New(fault.EsbNotEdXML))
		return nil
	}
	top := at{n: header.n}
	head, status := r.one(top, "MessageHeader"), r.one(top, "Status")
	switch {
	case head.n != nil && status.n != nil:
		r.fault(fault.New(fault.EsbRepeated, "field", "MessageHeader").At("/MessageHeader"))
		return nil
	case status.n != nil:
		return r.status(status)
	case len(head.n.all("StatusCode")) > 0:
		return r.status(head)
	case head.n != nil:
		d := r.document(head)
		r.traceList(r.one(top, "TraceHeaderList"), d)
		r.attachments(root, r.one(envelope, "edXMLBody"), d)
		return d
	}
	r.fault(fault.New(fault.EsbNotEdXML))
	return nil
}

func (r *reader) document(h at) *Document {
	d := &Document{
		From:            r.organization(r.one(h, "From")),
		DocumentID:      r.text(h, "DocumentId"),
		Subject:         r.text(h, "Subject"),
		Content:         r.text(h, "Content"),
		DueDate:         r.day(h, "DueDate"),
		SteeringType:    Steering(r.number(h, "SteeringType")),
		ResponseForTask: r.text(r.one(h, "ResponseForTask"), "TaskCode"),
		ApplicationType: r.text(h, "ApplicationType"),
		ToPlaces:        r.texts(r.one(h, "ToPlaces"), "Place"),
	}
	for _, to := range r.many(h, "To") {
		d.To = append(d.To, r.organization(to))
	}
	for _, f := range r.many(h, "ResponseFor") {
		d.ResponseFor = append(d.ResponseFor, r.responseFor(f))
	}
	code := r.one(h, "Code")
	d.Code = Code{r.text(code, "CodeNumber"), r.text(code, "CodeNotation")}
	info := r.one(h, "PromulgationInfo")
	d.Promulgation = Promulgation{r.text(info, "Place"), r.day(info, "PromulgationDate")}
	kind := r.one(h, "DocumentType")
	d.Type = DocumentType{r.number(kind, "Type"), r.number(kind, "TypeDetail"), r.text(kind, "TypeName")}
	signer := r.one(h, "SignerInfo")
	d.Signer = Signer{r.text(signer, "Competence"), r.text(signer, "Position"), r.text(signer, "FullName")}
	d.OtherInfo = r.otherInfo(r.one(h, "OtherInfo"))
	d.fillDefaults()
	return d
}

func (r *reader) organization(a at) Organization {
	return Organization{
		ID:        r.agency(a, "OrganId"),
		InCharge:  r.text(a, "OrganizationInCharge"),
		Name:      r.text(a, "OrganName"),
		Address:   r.text(a, "OrganAdd"),
		Email:     r.text(a, "Email"),
		Telephone: r.text(a, "Telephone"),
		Fax:       r.text(a, "Fax"),
		Website:   r.text(a, "Website"),
	}
}

func (r *reader) responseFor(a at) ResponseFor {
	return ResponseFor{
		Agency:     r.agency(a, "OrganId"),
		Code:       r.text(a, "Code"),
		DocumentID: r.text(a, "DocumentId"),
		Date:       r.day(a, "PromulgationDate"),
	}
}

func (r *reader) otherInfo(a at) OtherInfo {
	return OtherInfo{
		Priority:       Priority(r.number(a, "Priority")),
		Sphere:         r.text(a, "SphereOfPromulgation"),
		TyperNotation:  r.text(a, "TyperNotation"),
		Copies:         r.number(a, "PromulgationAmount"),
		Pages:          r.number(a, "PageAmount"),
		ReplyFors:      r.text(a, "ReplyFors"),
		Direction:      r.flag(a, "Direction"),
		ReferenceCodes: r.text(a, "ReferenceCodes"),
		Appendixes:     r.texts(r.one(a, "Appendixes"), "Appendix"),
	}
}

func (r *reader) status(a at) *Status {
	return &Status{
		From:        r.organization(r.one(a, "From")),
		ResponseFor: r.responseFor(r.one(a, "ResponseFor")),
		Staff:       r.staff(r.one(a, "StaffInfo")),
		Code:        StatusCode(r.text(a, "StatusCode")),
		Description: r.text(a, "Description"),
		Timestamp:   r.moment(a, "Timestamp"),
	}
}

func (r *reader) staff(a at) Staff {
	return Staff{
		Department:   r.text(a, "Department"),
		DepartmentID: r.text(a, "DepartmentId"),
		Name:         r.text(a, "Staff"),
		ID:           r.text(a, "StaffId"),
		Email:        r.text(a, "Email"),
		Mobile:       r.text(a, "Mobile"),
	}
}
