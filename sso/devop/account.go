package devop

import (
	"strconv"

	"github.com/hcm-egov/framework/egov/ident"
)

// Account is a person that the page offers.
type Account struct {
	Subject   string // "sub"; required
	Name      string
	Title     string              // shown under the name and stated as "title", such as "Chuyên viên thụ lý"
	CitizenID ident.CitizenNumber // "citizen_id"
	BirthDate string              // "birthdate", YYYY-MM-DD
	Gender    string              // "gender": "male", "female"
	Address   string              // "address": {"formatted": …}
	Phone     string              // "phone_number", +84…
	Email     string              // "email"
	Assurance int                 // "acr": "1" to "4"; 0 is 1
	Agency    ident.AgencyCode    // "agency"
	Roles     []string            // "roles"
}

// acr states the level as the string that package sso understands.
func (a Account) acr() string { return strconv.Itoa(max(1, a.Assurance)) }

// claims lists what the account states within the scopes granted. What is
// empty is left out.
func (a Account) claims(scopes []string) map[string]any {
	out := map[string]any{"sub": a.Subject}
	put := func(name string, value string) {
		if value != "" {
			out[name] = value
		}
	}
	for _, scope := range scopes {
		switch scope {
		case "profile":
			put("name", a.Name)
			put("title", a.Title)
			put("citizen_id", string(a.CitizenID))
			put("birthdate", a.BirthDate)
			put("gender", a.Gender)
			put("agency", string(a.Agency))
			if len(a.Roles) > 0 {
				out["roles"] = a.Roles
			}
		case "email":
			put("email", a.Email)
			out["email_verified"] = a.Email != ""
		case "phone":
			put("phone_number", a.Phone)
		case "address":
			if a.Address != "" {
				out["address"] = map[string]string{"formatted": a.Address}
			}
		}
	}
	return out
}

// DemoAccounts are invented people for trials: two citizens, the staff of the
// Department of Construction (H29.17) and of the Department of Planning and
// Architecture (H29.33), and an administrator. Their numbers, telephones and
// addresses belong to nobody.
func DemoAccounts() []Account {
	const construction, planning = ident.AgencyCode("H29.17"), ident.AgencyCode("H29.33")
	return []Account{
		{Subject: "citizen-an", Name: "Nguyễn Thị Bình An", Title: "Công dân, mức 1", CitizenID: "079190000001", BirthDate: "1990-03-12", Gender: "female", Address: "Số 1 đường Thử Nghiệm, Thành phố Hồ Chí Minh", Phone: "+84900000001", Email: "an@example.vn", Assurance: 1},
		{Subject: "citizen-binh", Name: "Trần Văn Bình", Title: "Công dân, mức 2", CitizenID: "079085000002", BirthDate: "1985-11-02", Gender: "male", Address: "Số 2 đường Thử Nghiệm, Thành phố Hồ Chí Minh", Phone: "+84900000002", Email: "binh@example.vn", Assurance: 2},
		official("construction-receptionist", "Lê Thị Cúc", "Cán bộ Một cửa, Sở Xây dựng", construction, "receptionist"),
		official("construction-specialist", "Phạm Quốc Dũng", "Chuyên viên thụ lý, Sở Xây dựng", construction, "specialist"),
		official("construction-leader", "Võ Minh Đức", "Lãnh đạo Sở Xây dựng", construction, "leader"),
		official("planning-receptionist", "Đặng Thị Hoa", "Cán bộ Một cửa, Sở Quy hoạch – Kiến trúc", planning, "receptionist"),
		official("planning-specialist", "Bùi Thanh Hải", "Chuyên viên thụ lý, Sở Quy hoạch – Kiến trúc", planning, "specialist"),
		official("planning-leader", "Hồ Thị Kim Liên", "Lãnh đạo Sở Quy hoạch – Kiến trúc", planning, "leader"),
		official("administrator", "Lý Gia Minh", "Quản trị hệ thống", construction, "administrator"),
	}
}

func official(subject, name, title string, agency ident.AgencyCode, role string) Account {
	return Account{Subject: subject, Name: name, Title: title, Email: subject + "@example.vn", Assurance: 3, Agency: agency, Roles: []string{role}}
}
