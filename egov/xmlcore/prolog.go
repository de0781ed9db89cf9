package xmlcore

import (
	"bytes"

	"github.com/hcm-egov/framework/egov/fault"
)

// prolog reads the byte order mark and the XML declaration.
func (s *scanner) prolog() error {
	at := s.pos
	if s.bom {
		if ok, err := s.begins(byteOrderMark); err != nil {
			return err
		} else if ok {
			s.pos += len(byteOrderMark)
		}
	}
	if err := s.declaration(); err != nil {
		s.pos = at
		return err
	}
	s.begun = true
	return nil
}

func (s *scanner) declaration() error {
	ok, err := s.begins("<?xml")
	if err != nil || !ok {
		return err
	}
	b := s.buf[s.pos:]
	if len(b) == len("<?xml") {
		return s.short()
	}
	if class[b[len("<?xml")]]&classSpace == 0 {
		return nil // an instruction whose target begins with these letters
	}
	if !bytes.Contains(b, []byte("?>")) && len(b) < maxDeclaration && !s.eof {
		return errShort
	}
	d, ok := parseDeclaration(b)
	if !ok {
		return s.fail(fault.XMLDeclaration, s.pos)
	}
	if d.encoding != "" && !s.form.is(d.encoding) {
		return s.fail(fault.XMLEncodingName, s.pos, "encoding", clip([]byte(d.encoding)))
	}
	s.pos += d.end
	return nil
}
