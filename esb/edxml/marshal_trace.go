package edxml

func (w *writer) traceList(d *Document) {
	for _, t := range d.Trace {
		w.in("TraceHeader", func() {
			w.agency("OrganId", t.Agency)
			w.moment("Timestamp", t.At)
		})
	}
	if d.Business != nil {
		w.in("Bussiness", func() { w.business(d.Business) })
	}
}

func (w *writer) business(b *Business) {
	w.leaf("DocumentId", b.DocumentID)
	w.number("BussinessDocType", int64(b.Type))
	w.leaf("BussinessDocReason", b.Reason)
	w.number("Paper", b.Paper)
	for _, c := range b.Changes {
		w.in("BussinessDocumentInfo", func() { w.change(c) })
	}
	w.in("ReplacementInfoList", func() {
		for _, r := range b.Replacements {
			w.in("ReplacementInfo", func() { w.replacement(r) })
		}
	})
	for _, s := range b.Staff {
		w.in("StaffInfo", func() { w.staff(s) })
	}
}

func (w *writer) change(c Change) {
	w.flag("DocumentInfo", c.Content)
	w.flag("DocumentReceiver", c.Receivers)
	w.in("ReceiverList", func() {
		for _, rc := range c.List {
			w.in("Receiver", func() {
				w.agency("OrganId", rc.Agency)
				w.flag("ReceiverType", rc.Added)
			})
		}
	})
}

func (w *writer) replacement(r Replacement) {
	w.leaf("DocumentId", r.DocumentID)
	w.in("OrganIdList", func() {
		for _, a := range r.Agencies {
			w.agency("OrganId", a)
		}
	})
}

// status writes the header of a status message, which has neither body nor
// trace. Its StaffInfo has Mobile before Email, as in the samples.
func (w *writer) status(s *Status) {
	w.open("edXMLHeader", "")
	w.in("MessageHeader", func() {
		w.in("From", func() { w.organization(s.From) })
		w.in("ResponseFor", func() { w.responseFor(s.ResponseFor) })
		w.in("StaffInfo", func() {
			w.leaf("Department", s.Staff.Department)
			w.leaf("DepartmentId", s.Staff.DepartmentID)
			w.leaf("Staff", s.Staff.Name)
			w.leaf("StaffId", s.Staff.ID)
			w.leaf("Mobile", s.Staff.Mobile)
			w.leaf("Email", s.Staff.Email)
		})
		w.leaf("StatusCode", string(s.Code))
		w.leaf("Description", s.Description)
		w.moment("Timestamp", s.Timestamp)
	})
	w.close()
	w.close()
}

func (w *writer) staff(s Staff) {
	w.leaf("Department", s.Department)
	w.leaf("DepartmentId", s.DepartmentID)
	w.leaf("Staff", s.Name)
	w.leaf("StaffId", s.ID)
	w.leaf("Email", s.Email)
	w.leaf("Mobile", s.Mobile)
}
