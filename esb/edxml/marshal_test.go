package edxml_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/esb/edxml"
)

func TestMarshalWritesTheShapeOfTheNationalAxis(t *testing.T) {
	for name, m := range map[string]edxml.Message{"minimal.edxml": minimal(), "full.edxml": full(), "status.edxml": status()} {
		t.Run(name, func(t *testing.T) {
			data, err := edxml.Marshal(m)
			require.NoError(t, err)
			golden(t, name, data)
			back, err := edxml.Parse(data, edxml.Limits{})
			require.NoError(t, err)
			assert.Equal(t, m, back)
		})
	}
}

func TestMarshalRefusesWhatIsNotComplete(t *testing.T) {
	_, err := edxml.Marshal(&edxml.Document{})
	var paths []string
	for _, f := range fault.All(err) {
		paths = append(paths, f.Path())
	}
	assert.Equal(t, []string{
		"/MessageHeader/From/OrganId", "/MessageHeader/From/OrganName", "/MessageHeader/To", "/MessageHeader/DocumentId",
		"/MessageHeader/Code/CodeNumber", "/MessageHeader/Code/CodeNotation",
		"/MessageHeader/PromulgationInfo/Place", "/MessageHeader/PromulgationInfo/PromulgationDate",
		"/MessageHeader/DocumentType/TypeName", "/MessageHeader/Subject",
	}, paths)
	_, err = edxml.Marshal(&edxml.Status{Code: "99"})
	assert.Len(t, fault.All(err), 6)
	assert.ErrorIs(t, err, fault.EsbMissing)
	assert.ErrorIs(t, err, fault.EsbField)
}

func TestValidateNamesTheFault(t *testing.T) {
	cases := []struct {
		path string
		code fault.Code
		harm func(*edxml.Document)
	}{
		{"/MessageHeader/From/OrganId", fault.EsbField, func(d *edxml.Document) { d.From.ID = "000.00.14.H29" }},
		{"/MessageHeader/From/OrganId", fault.EsbField, func(d *edxml.Document) { d.From.ID = "somebody" }},
		{"/MessageHeader/To[3]/OrganId", fault.EsbRepeated, func(d *edxml.Document) { d.To = append(d.To, d.To[0]) }},
		{"/MessageHeader/DocumentId", fault.EsbField, func(d *edxml.Document) { d.DocumentID = strings.Repeat("x", 513) }},
		{"/MessageHeader/Subject", fault.EsbMissing, func(d *edxml.Document) { d.Subject = " \n " }},
		{"/MessageHeader/Subject", fault.EsbField, func(d *edxml.Document) { d.Subject = "a\x00b" }},
		{"/MessageHeader/Subject", fault.EsbField, func(d *edxml.Document) { d.Subject = "a\xffb" }},
		{"/MessageHeader/OtherInfo/Priority", fault.EsbField, func(d *edxml.Document) { d.OtherInfo.Priority = 5 }},
		{"/MessageHeader/SteeringType", fault.EsbField, func(d *edxml.Document) { d.SteeringType = -1 }},
		{"/MessageHeader/DueDate", fault.EsbField, func(d *edxml.Document) { d.DueDate = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"/MessageHeader/ResponseFor[1]/DocumentId", fault.EsbMissing, func(d *edxml.Document) { d.ResponseFor[0] = edxml.ResponseFor{Agency: "H29"} }},
		{"/TraceHeaderList/TraceHeader[2]/Timestamp", fault.EsbMissing, func(d *edxml.Document) { d.Trace[1].At = time.Time{} }},
		{"/TraceHeaderList/Bussiness/BussinessDocType", fault.EsbField, func(d *edxml.Document) { d.Business.Type = 9 }},
		{"/TraceHeaderList/Bussiness/ReplacementInfoList", fault.EsbMissing, func(d *edxml.Document) { d.Business.Replacements = nil }},
		{"/TraceHeaderList/Bussiness/DocumentId", fault.EsbMissing, func(d *edxml.Document) { d.Business = &edxml.Business{Type: edxml.UpdateDocument} }},
		{"/MessageHeader/ResponseFor", fault.EsbMissing, func(d *edxml.Document) {
			d.ResponseFor, d.Business = nil, &edxml.Business{Type: edxml.RevokeDocument}
		}},
		{"/TraceHeaderList/Bussiness/BussinessDocumentInfo[1]/ReceiverList/Receiver[2]/OrganId", fault.EsbMissing, func(d *edxml.Document) { d.Business.Changes[0].List[1].Agency = "" }},
		{"/AttachmentEncoded/Attachment[2]/ContentId", fault.EsbRepeated, func(d *edxml.Document) { d.Attachments[1].ContentID = "a1" }},
		{"/AttachmentEncoded/Attachment[1]/ContentId", fault.EsbField, func(d *edxml.Document) { d.Attachments[0].ContentID = "../a1" }},
		{"/AttachmentEncoded/Attachment[1]/AttachmentName", fault.EsbMissing, func(d *edxml.Document) { d.Attachments[0].Name = "" }},
		{"/AttachmentEncoded/Attachment[1]/ContentTransferEncoded", fault.EsbMissing, func(d *edxml.Document) { d.Attachments[0].Data = nil }},
	}
	for _, c := range cases {
		d := full()
		c.harm(d)
		_, err := edxml.Marshal(d)
		all := fault.All(err)
		if assert.Len(t, all, 1, c.path) {
			assert.Equal(t, c.path, all[0].Path())
			assert.Equal(t, c.code, all[0].Code())
		}
	}
}

func TestTextsLeaveInNFCAndCodesInFourGroups(t *testing.T) {
	d := minimal()
	d.Subject = "  Thử nghiệm\r\n" // decomposed, with space around
	d.To[0].ID = "H29.14.01.02.03" // too deep for QCVN 102
	data, err := edxml.Marshal(d)
	require.NoError(t, err)
	assert.Contains(t, string(data), "<edXML:Subject>Thử nghiệm</edXML:Subject>")
	assert.Contains(t, string(data), "<edXML:OrganId>000.00.14.H29</edXML:OrganId>")
	assert.Contains(t, string(data), "<edXML:OrganId>H29.14.01.02.03</edXML:OrganId>")
}

func TestStatusFlow(t *testing.T) {
	for _, c := range []struct {
		from, to edxml.StatusCode
		ok       bool
	}{
		{"", "01", true}, {"", "03", true}, {"", "13", true}, {"", "15", false}, {"", "07", false},
		{"01", "02", true}, {"01", "03", true}, {"01", "06", true}, {"03", "02", false}, {"03", "06", true},
		{"05", "03", false}, {"02", "03", false}, {"06", "05", false}, {"03", "03", false},
		{"13", "15", true}, {"13", "16", true}, {"15", "16", false}, {"05", "13", true}, {"13", "05", true}, {"05", "15", false},
	} {
		assert.Equal(t, c.ok, c.to.Follows(c.from), "%s after %s", c.to, c.from)
	}
	assert.True(t, edxml.Refused.Final())
	assert.Equal(t, "Đã tiếp nhận", edxml.Accepted.Vi())
}

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{
		"../../etc/passwd": "_.._etc_passwd", "12/QĐ.pdf": "12_QĐ.pdf", "": "_", "...": "_", "a\x00\\b": "a__b", "CON:": "CON_",
	} {
		assert.Equal(t, want, edxml.Attachment{Name: in}.FileName(), in)
	}
}
