package edxml

import (
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/ident"
)

// Namespace is the namespace of version 2 messages; the prefix edXML is bound
// to it and it is the default namespace too.
const Namespace = "http://www.mic.gov.vn/TBT/QCVN_102_2016"

// Message is a [*Document] or a [*Status].
type Message interface {
	// Validate reports every fault of the message, joined; the path of each is
	// the path of its element, such as "/MessageHeader/To[2]/OrganId".
	Validate() error
	// Sender is the agency in From.
	Sender() ident.AgencyCode
}

// Document is an official document on its way to one or more agencies.
type Document struct {
	From            Organization
	To              []Organization // 1 or more; the routing list
	DocumentID      string         // unique per document, opaque; wire DocumentId
	Code            Code
	Promulgation    Promulgation
	Type            DocumentType
	Subject         string // the abstract (trích yếu)
	Content         string // summary; optional
	Signer          Signer
	DueDate         time.Time // day by which an answer is asked; zero = none
	OtherInfo       OtherInfo
	ResponseFor     []ResponseFor // the documents this one answers (or revokes)
	SteeringType    Steering
	ResponseForTask string   // code of the assigned task; wire ResponseForTask/TaskCode
	ApplicationType string   // optional
	ToPlaces        []string // the "Nơi nhận" block, not the routing list

	Trace       []Trace   // the sender first, then every relay
	Business    *Business // wire name Bussiness (sic); nil = absent
	Attachments []Attachment
}

// Sender is From.ID.
func (d *Document) Sender() ident.AgencyCode { return d.From.ID }

// Organization is an agency as a message names it. Only ID and Name are
// required.
type Organization struct {
	ID        ident.AgencyCode // wire OrganId, in QCVN form
	InCharge  string           // name of the parent agency; wire OrganizationInCharge
	Name      string           // wire OrganName
	Address   string           // wire OrganAdd
	Email     string
	Telephone string
	Fax       string
	Website   string
}

// Code is the number and notation of a document: 12 and "SXD-VP" of
// "12/SXD-VP". The number is a text: "12a" occurs.
type Code struct {
	Number   string // wire CodeNumber
	Notation string // wire CodeNotation
}

// String is the printed form, "12/SXD-VP".
func (c Code) String() string {
	if c.Notation == "" {
		return c.Number
	}
	return c.Number + "/" + c.Notation
}

// Promulgation is where and on which day a document was issued.
type Promulgation struct {
	Place string
	Date  time.Time // a day at +07:00; see [Day]
}

// DocumentType is the kind of a document. Systems in the field number the kinds
// differently, so a reader trusts TypeName first.
type DocumentType struct {
	Type       int64  // index in the list of administrative documents, such as 18 for a letter (công văn)
	TypeDetail int64  // 0 = none
	TypeName   string // such as "Công văn"
}

// Signer is the person who signed the document.
type Signer struct {
	Competence string // "TL. GIÁM ĐỐC", "KT.", "TM."
	Position   string
	FullName   string
}

// Priority is the urgency of a document.
type Priority int64

// The priorities (độ khẩn).
const (
	Normal       Priority = 0 // thường
	Urgent       Priority = 1 // khẩn
	VeryUrgent   Priority = 2 // thượng khẩn
	Express      Priority = 3 // hỏa tốc
	TimedExpress Priority = 4 // hỏa tốc hẹn giờ
)

// Steering says whether a document directs another agency. The wire value 0 and
// an absent element mean [NotSteering].
type Steering int64

// The steering types.
const (
	NotSteering    Steering = 1 // not a directive
	Directive      Steering = 2 // văn bản chỉ đạo
	SteeringReport Steering = 3 // report on a directive
)

// OtherInfo is the rest of the header's facts about a document.
type OtherInfo struct {
	Priority       Priority
	Sphere         string // wire SphereOfPromulgation
	TyperNotation  string // the drafter's initials
	Copies         int64  // wire PromulgationAmount; 0 is written as 1
	Pages          int64  // wire PageAmount; 0 is written as 1
	ReplyFors      string
	Direction      bool
	ReferenceCodes string
	Appendixes     []string
}

// ResponseFor names an earlier document.
type ResponseFor struct {
	Agency     ident.AgencyCode // the agency that sent that document; wire OrganId
	Code       string           // its printed code, "7816/VPCP-TTĐT"
	DocumentID string           // wire DocumentId
	Date       time.Time        // its day of promulgation; zero = not said
}

// Trace is one agency that a message passed.
type Trace struct {
	Agency ident.AgencyCode
	At     time.Time
}

// BusinessType says what a message wants done with a document.
type BusinessType int64

// The business types (wire BussinessDocType).
const (
	NewDocument     BusinessType = 0
	RevokeDocument  BusinessType = 1 // thu hồi
	UpdateDocument  BusinessType = 2 // cập nhật
	ReplaceDocument BusinessType = 3 // thay thế
)

// Business is what a message wants done: the wire element Bussiness (sic).
type Business struct {
	DocumentID   string // the document revoked or updated
	Type         BusinessType
	Reason       string
	Paper        int64 // 0 = electronic only
	Changes      []Change
	Replacements []Replacement
	Staff        []Staff
}

// Change says what an update changes; wire BussinessDocumentInfo.
type Change struct {
	Content   bool // the content changed; wire DocumentInfo
	Receivers bool // the list of receivers changed; wire DocumentReceiver
	List      []ReceiverChange
}

// ReceiverChange adds or removes one receiver.
type ReceiverChange struct {
	Agency ident.AgencyCode
	Added  bool // wire ReceiverType: 0 removed, 1 added
}

// Replacement names an older document that is replaced, and for whom.
type Replacement struct {
	DocumentID string
	Agencies   []ident.AgencyCode
}

// Staff is the member of staff who handles a message. It is personal data:
// do not log it.
type Staff struct {
	Department   string
	DepartmentID string
	Name         string // wire Staff
	ID           string // wire StaffId
	Email        string
	Mobile       string
}

// Attachment is one file of a document: its line in the manifest and its bytes.
type Attachment struct {
	ContentID   string // without "cid:"; unique within the message
	Name        string // file name as the sender knows it
	Description string
	MediaType   string // of Data, such as "application/pdf"
	FieldName   string
	// Zip sends the bytes inside a ZIP archive of one entry, as the software of
	// the national axis does. Parse unwraps such an archive and sets Zip.
	Zip  bool
	Data []byte
}

// FileName is Name made safe as the name of a file in a folder: no separators,
// no control characters, no leading dots, never empty.
func (a Attachment) FileName() string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, clean(a.Name))
	if name = strings.TrimLeft(name, "."); name == "" {
		return "_"
	}
	return name
}

// fillDefaults gives a document the values that the wire form implies.
func (d *Document) fillDefaults() {
	d.SteeringType = max(NotSteering, d.SteeringType)
	d.OtherInfo.Copies = max(1, d.OtherInfo.Copies)
	d.OtherInfo.Pages = max(1, d.OtherInfo.Pages)
}
