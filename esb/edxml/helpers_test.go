package edxml_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/esb/edxml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with the file, which -update rewrites.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func at(h, m, s int) time.Time {
	return edxml.Day(2026, 1, 5).Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
}

// minimal is the smallest document that is complete.
func minimal() *edxml.Document {
	return &edxml.Document{
		From:         edxml.Organization{ID: "H29.14", Name: "Cơ quan A"},
		To:           []edxml.Organization{{ID: "H29.17", Name: "Cơ quan B"}},
		DocumentID:   "000.00.14.H29,2026/01/05,12/A-VP",
		Code:         edxml.Code{Number: "12", Notation: "A-VP"},
		Promulgation: edxml.Promulgation{Place: "TP. HCM", Date: edxml.Day(2026, 1, 5)},
		Type:         edxml.DocumentType{Type: 18, TypeName: "Công văn"},
		Subject:      "Thử nghiệm",
		OtherInfo:    edxml.OtherInfo{Copies: 1, Pages: 1},
		SteeringType: edxml.NotSteering,
		Trace:        []edxml.Trace{{Agency: "H29.14", At: at(8, 0, 0)}},
	}
}

// full has every field.
func full() *edxml.Document {
	d := minimal()
	d.From = edxml.Organization{ID: "H29.14", InCharge: "UBND Thành phố Hồ Chí Minh", Name: "Cơ quan A", Address: "1 đường Thử",
		Email: "a@example.gov.vn", Telephone: "028 1234", Fax: "028 1235", Website: "https://a.example.gov.vn"}
	d.To = append(d.To, edxml.Organization{ID: "H29.02.00.001", Name: "Đơn vị <C> & bạn"})
	d.Content = "Dòng một\nDòng hai"
	d.Signer = edxml.Signer{Competence: "TL. GIÁM ĐỐC", Position: "Chánh Văn phòng", FullName: "Nguyễn Văn Thử"}
	d.DueDate = edxml.Day(2026, 1, 20)
	d.OtherInfo = edxml.OtherInfo{Priority: edxml.Express, Sphere: "Nội bộ", TyperNotation: "NVT", Copies: 3, Pages: 2,
		ReplyFors: "11/B-VP", Direction: true, ReferenceCodes: "9/B-VP", Appendixes: []string{"Phụ lục 1", "Phụ lục 2"}}
	d.ResponseFor = []edxml.ResponseFor{{Agency: "H29.17", Code: "11/B-VP", DocumentID: "b-11", Date: edxml.Day(2026, 1, 2)}}
	d.SteeringType = edxml.Directive
	d.ResponseForTask = "NV-77"
	d.ApplicationType = "QLVB"
	d.ToPlaces = []string{"Như trên", "Lưu: VT"}
	d.Trace = append(d.Trace, edxml.Trace{Agency: "W29", At: at(8, 0, 5)})
	d.Business = &edxml.Business{DocumentID: "b-10", Type: edxml.ReplaceDocument, Reason: "Thay thế", Paper: 1,
		Changes:      []edxml.Change{{Content: true, List: []edxml.ReceiverChange{{Agency: "H29.17", Added: true}, {Agency: "H29.18"}}}},
		Replacements: []edxml.Replacement{{DocumentID: "b-9", Agencies: []ident.AgencyCode{"H29.17", "H29"}}},
		Staff:        []edxml.Staff{{Department: "Văn phòng", DepartmentID: "vp", Name: "Trần Thị Thử", ID: "ttt", Email: "t@example.gov.vn", Mobile: "0900000000"}}}
	d.Attachments = []edxml.Attachment{
		{ContentID: "a1", Name: "văn bản.pdf", Description: "Bản chính", MediaType: "application/pdf", FieldName: "main", Data: []byte("%PDF-1.7 thử")},
		{ContentID: "a2", Name: "bảng.csv", MediaType: "text/csv", Zip: true, Data: []byte("mã;tên\n1;Thử\n")},
	}
	return d
}

func status() *edxml.Status {
	return &edxml.Status{
		From:        edxml.Organization{ID: "H29.17", Name: "Cơ quan B"},
		ResponseFor: edxml.ResponseFor{Agency: "H29.14", Code: "12/A-VP", DocumentID: "000.00.14.H29,2026/01/05,12/A-VP", Date: edxml.Day(2026, 1, 5)},
		Staff:       edxml.Staff{Department: "Văn thư", Name: "Lê Văn Thử", Email: "l@example.gov.vn", Mobile: "0900000001"},
		Code:        edxml.Accepted,
		Description: "Đã tiếp nhận",
		Timestamp:   at(9, 30, 15),
	}
}
