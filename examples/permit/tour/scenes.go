package tour

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// The people of the example, by their accounts at the development provider.
const (
	citizen      = "citizen-binh"
	receptionist = "construction-receptionist"
	specialist   = "construction-specialist"
	leader       = "construction-leader"
	planner      = "planning-specialist"
)

// The corners of the parcels handed in (VN-2000, meridian 105°45'): one that
// touches the protected corridor, one that lies in the residential area.
const (
	touching = "1191190.00 603100.00\n1191190.00 603112.00\n1191215.00 603112.00\n1191215.00 603100.00"
	clear    = "1191120.00 603020.00\n1191120.00 603040.00\n1191146.00 603040.00\n1191146.00 603020.00"
)

// submit is the citizen's way from the procedure's page to the dossier code.
func (t *tour) submit(ctx context.Context, parcel string) (string, error) {
	b, err := t.person(ctx, citizen, t.ConstructionURL)
	if err != nil {
		return "", err
	}
	if _, err = b.Open(ctx, "/procedures/1.009994"); err != nil {
		return "", err
	}
	form, err := b.Form("/apply")
	if err != nil {
		return "", err
	}
	page, err := form.Press(ctx, "", "")
	if err != nil {
		return "", err
	}
	if err := contains(page, "Trần Văn Bình"); err != nil {
		return "", fmt.Errorf("the form is not prefilled: %w", err)
	}
	t.say("Công dân / citizen", "đăng nhập, mở đơn; họ tên và số định danh đã điền sẵn / signed in, form prefilled")
	for _, answers := range [][][2]string{
		nil,
		{{"_q:/ward", "sai gon"}, {"/ward", "26740"}, {"/siteAddress", "12 đường Mẫu"}, {"/landCertificate", "CS 123456"}, {"/parcel", parcel}},
		{{"/houseKind", "Nhà liên kế"}, {"/floors", "3"}, {"/floorArea", "180,5"}, {"/height", "11,2"}, {"/adjoining", "no"}},
	} {
		if err := t.fill(ctx, b, "/drafts/", "next", answers...); err != nil {
			return "", err
		}
	}
	if form, err = b.Form("/drafts/"); err != nil {
		return "", err
	}
	form.Attach("/landRight", "so-do.pdf", "application/pdf", pdf("land"))
	form.Attach("/drawings", "ban-ve.pdf", "application/pdf", pdf("drawings"))
	if page, err = form.Press(ctx, "_action", "next"); err != nil {
		return "", err
	}
	if err := contains(page, "so-do.pdf"); err != nil {
		return "", err
	}
	t.say("Công dân / citizen", "điền 4 trang, gửi 2 tệp, kiểm tra lại / 4 pages, 2 files, answers checked")
	if form, err = b.Form("/drafts/"); err != nil {
		return "", err
	}
	if page, err = form.Press(ctx, "_action", "submit"); err != nil {
		return "", err
	}
	code := dossierCode.FindString(page.URL.Path)
	if code == "" {
		return "", fmt.Errorf("no dossier code after submission: %s %s", page.URL, page.Text())
	}
	receipt, err := b.Open(ctx, "/dossiers/"+code+"/receipt")
	if err != nil {
		return "", err
	}
	if err := contains(receipt, "Thời gian hẹn trả kết quả"); err != nil {
		return "", err
	}
	t.say("Công dân / citizen", "nộp hồ sơ: mã %s, có giấy tiếp nhận và ngày hẹn / submitted, receipt with due date", code)
	return code, nil
}

// fill answers the form on the present page and presses a button.
func (t *tour) fill(ctx context.Context, b *Browser, action, button string, answers ...[2]string) error {
	form, err := b.Form(action)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if !form.Takes(a[0], a[1]) { // it depends on the answers before it, or has to be searched for
			if _, err = form.Press(ctx, "_action", "refresh"); err != nil {
				return err
			}
			if form, err = b.Form(action); err != nil {
				return err
			}
		}
		if err := form.Set(a[0], a[1]); err != nil {
			return err
		}
	}
	page, err := form.Press(ctx, "_action", button)
	if err == nil && page.Status >= 400 {
		err = fmt.Errorf("%s answered %d: %s", page.URL, page.Status, page.Text())
	}
	return err
}

// task has an official take the case's task of that name, wait for it first,
// and complete it with answers.
func (t *tour) task(ctx context.Context, account, base, code, name string, answers ...[2]string) error {
	b, err := t.person(ctx, account, base)
	if err != nil {
		return err
	}
	if err := t.see(ctx, b, "/inbox", code); err != nil {
		return err
	}
	last := ""
	err = t.wait(ctx, name+" on case "+code, func() (bool, error) {
		page, err := b.Open(ctx, "/cases/"+code)
		if err != nil {
			return false, err
		}
		last = page.Text()
		_, err = b.Form("/claim")
		return err == nil && strings.Contains(last, name), nil
	})
	if err != nil {
		return fmt.Errorf("%w; the page says: %s", err, last)
	}
	form, err := b.Form("/claim")
	if err != nil {
		return err
	}
	if _, err = form.Press(ctx, "", ""); err != nil {
		return err
	}
	return t.fill(ctx, b, "/complete", "submit", answers...)
}

// granted is the happy path with a supplement and a consultation on the way.
func (t *tour) granted(ctx context.Context) error {
	code, err := t.submit(ctx, touching)
	if err != nil {
		return err
	}
	if err := t.task(ctx, receptionist, t.ConstructionURL, code, "Kiểm tra và tiếp nhận hồ sơ", [2]string{"/decision", "supplement"}, [2]string{"/reason", "Thiếu bản vẽ mặt cắt"}); err != nil {
		return err
	}
	t.say("Một cửa / counter", "yêu cầu bổ sung; đồng hồ dừng / asked for a supplement; the clock stands")
	if err := t.supplement(ctx, code); err != nil {
		return err
	}
	if err := t.acceptAfter(ctx, code); err != nil {
		return err
	}
	if err := t.consulted(ctx, code); err != nil {
		return err
	}
	if err := t.decide(ctx, code, [2]string{"/proposal", "grant"}, [2]string{"/terms", "Giữ khoảng lùi 3 m tính từ mép hành lang bảo vệ rạch"}); err != nil {
		return err
	}
	return t.result(ctx, code, "GiayPhepXayDung")
}

// acceptAfter has the counter try for a second supplement, which is refused at
// the field, and accept.
func (t *tour) acceptAfter(ctx context.Context, code string) error {
	const name = "Kiểm tra và tiếp nhận hồ sơ"
	if err := t.task(ctx, receptionist, t.ConstructionURL, code, name, [2]string{"/decision", "supplement"}, [2]string{"/reason", "Thiếu thêm"}); err == nil {
		return errors.New("a second supplement was let through")
	}
	if err := contains(t.people[receptionist].page, "quy định chỉ cho phép yêu cầu một lần"); err != nil {
		return err
	}
	if err := t.fill(ctx, t.people[receptionist], "/complete", "submit", [2]string{"/decision", "accept"}); err != nil {
		return err
	}
	t.say("Một cửa / counter", "không được yêu cầu bổ sung lần hai; tiếp nhận hồ sơ / no second supplement; accepted")
	return nil
}

func (t *tour) supplement(ctx context.Context, code string) error {
	b, err := t.person(ctx, citizen, t.ConstructionURL)
	if err != nil {
		return err
	}
	if err := t.see(ctx, b, "/dossiers/"+code, "Thiếu bản vẽ mặt cắt"); err != nil {
		return err
	}
	form, err := b.Form("/supplement")
	if err != nil {
		return err
	}
	form.Attach("/drawings", "mat-cat.pdf", "application/pdf", pdf("section"))
	page, err := form.Press(ctx, "_action", "submit")
	if err != nil {
		return err
	}
	if err := contains(page, "Đã bổ sung hồ sơ"); err != nil {
		return err
	}
	t.say("Công dân / citizen", "gửi mat-cat.pdf; đồng hồ chạy tiếp / sent the drawing; the clock goes on")
	return nil
}

// consulted has the specialist ask the planning agency, and its specialist answer.
func (t *tour) consulted(ctx context.Context, code string) error {
	if err := t.ask(ctx, code); err != nil {
		return err
	}
	incoming, err := t.incoming(ctx)
	if err != nil {
		return err
	}
	if err := t.task(ctx, planner, t.PlanningURL, incoming, "Tiếp nhận văn bản đến", [2]string{"/decision", "accept"}); err != nil {
		return err
	}
	if err := t.task(ctx, planner, t.PlanningURL, incoming, "Cho ý kiến về quy hoạch", [2]string{"/opinion", "conditions"}, [2]string{"/opinionText", "Giữ khoảng lùi theo quy hoạch phân khu"}); err != nil {
		return err
	}
	t.say("Quy hoạch / planning", "văn bản %s: đồng ý có điều kiện, gửi trả lời đã ký / answered, signed reply sent", incoming)
	b := t.people[specialist]
	for _, words := range []string{"Đồng ý có điều kiện", "06 – Hoàn thành", "hợp lệ"} {
		if err := t.see(ctx, b, "/cases/"+code, words); err != nil {
			return err
		}
	}
	t.say("Chuyên viên / specialist", "thấy trả lời, chữ ký hợp lệ, trạng thái 01→03→05→06 / sees the verified reply")
	return fault.Join(t.messages(ctx, t.Construction), t.messages(ctx, t.Planning))
}

// ask has the specialist look at the zones and ask for an opinion.
func (t *tour) ask(ctx context.Context, code string) error {
	b, err := t.person(ctx, specialist, t.ConstructionURL)
	if err != nil {
		return err
	}
	if err := t.see(ctx, b, "/cases/"+code, "Hành lang bảo vệ rạch"); err != nil {
		return err
	}
	if err := t.paper(ctx, b, "ban-ve.pdf"); err != nil {
		return err
	}
	t.say("Chuyên viên / specialist", "thấy thửa đất trên bản đồ, chạm hành lang bảo vệ rạch / sees the parcel over the zones")
	err = t.task(ctx, specialist, t.ConstructionURL, code, "Thẩm định hồ sơ", [2]string{"/consult", "true"}, [2]string{"/examination", "Chạm hành lang, cần ý kiến"})
	if err != nil {
		return err
	}
	t.say("Chuyên viên / specialist", "gửi văn bản edXML đã ký lấy ý kiến / sent a signed edXML consultation")
	if t.Asked != nil {
		return t.Asked()
	}
	return nil
}

// paper opens a paper from the case page.
func (t *tour) paper(ctx context.Context, b *Browser, name string) error {
	href, err := b.page.Link(name)
	if err != nil {
		return err
	}
	page, err := b.Open(ctx, href)
	if err != nil {
		return err
	}
	if page.Status != 200 || !strings.HasPrefix(string(page.Body), "%PDF") {
		return fmt.Errorf("%s is not the paper that was handed in: %d", name, page.Status)
	}
	return nil
}

// incoming is the newest case of the planning specialist.
func (t *tour) incoming(ctx context.Context) (code string, err error) {
	b, err := t.person(ctx, planner, t.PlanningURL)
	if err != nil {
		return "", err
	}
	err = t.wait(ctx, "a document at the planning agency", func() (bool, error) {
		page, err := b.Open(ctx, "/inbox")
		if err != nil {
			return false, err
		}
		href, err := page.Link("VB-")
		if err != nil {
			return false, nil
		}
		code, _, _ = strings.Cut(strings.TrimPrefix(href, "/cases/"), "#")
		return true, nil
	})
	return code, err
}

// decide has the specialist draft and the leader approve.
func (t *tour) decide(ctx context.Context, code string, draft ...[2]string) error {
	if err := t.task(ctx, specialist, t.ConstructionURL, code, "Soạn dự thảo kết quả", draft...); err != nil {
		return err
	}
	t.say("Chuyên viên / specialist", "trình dự thảo: %s / drafted", draft[0][1])
	if err := t.task(ctx, leader, t.ConstructionURL, code, "Phê duyệt", [2]string{"/approval", "approve"}); err != nil {
		return err
	}
	t.say("Lãnh đạo / leader", "duyệt; kết quả được ký và trả / approved; the result is signed and handed over")
	return nil
}

// result has the citizen download the result, whose signature is checked.
func (t *tour) result(ctx context.Context, code, kind string) error {
	b, err := t.person(ctx, citizen, t.ConstructionURL)
	if err != nil {
		return err
	}
	if err := t.see(ctx, b, "/dossiers/"+code, "Đã trả kết quả"); err != nil {
		return err
	}
	page, err := b.Open(ctx, "/dossiers/"+code+"/result")
	if err != nil {
		return err
	}
	if err := contains(page, kind); err != nil {
		return err
	}
	report, err := t.Construction.Verifier.Verify(ctx, page.Body)
	if err != nil {
		return err
	}
	if !report.Valid {
		return fmt.Errorf("the signature of the result is not valid: %v", report.Faults)
	}
	t.say("Công dân / citizen", "tải %s (%d byte), chữ ký hợp lệ: %s / downloaded, signature valid", kind, len(page.Body), report.Signer.CommonName)
	return nil
}

// accepted hands a dossier in and has it accepted and examined without a
// consultation, or with one.
func (t *tour) accepted(ctx context.Context, parcel string) (string, error) {
	code, err := t.submit(ctx, parcel)
	if err != nil {
		return "", err
	}
	err = t.task(ctx, receptionist, t.ConstructionURL, code, "Kiểm tra và tiếp nhận hồ sơ", [2]string{"/decision", "accept"})
	if err == nil {
		t.say("Một cửa / counter", "tiếp nhận hồ sơ / accepted")
	}
	return code, err
}

// refused ends in a signed refusal with its reasons.
func (t *tour) refused(ctx context.Context) error {
	code, err := t.accepted(ctx, clear)
	if err != nil {
		return err
	}
	if err := t.task(ctx, specialist, t.ConstructionURL, code, "Thẩm định hồ sơ", [2]string{"/consult", "false"}, [2]string{"/examination", "Vượt tầng cao"}); err != nil {
		return err
	}
	if err := t.decide(ctx, code, [2]string{"/proposal", "refuse"}, [2]string{"/reason", "Công trình vượt chiều cao cho phép của khu vực"}); err != nil {
		return err
	}
	if err := t.result(ctx, code, "ThongBaoTuChoi"); err != nil {
		return err
	}
	if err := t.see(ctx, t.people[citizen], "/dossiers/"+code, "Công trình vượt chiều cao cho phép của khu vực"); err != nil {
		return err
	}
	t.say("Công dân / citizen", "đọc được lý do từ chối / reads the reason")
	return nil
}

// declined has the planning agency refuse the document (status 02).
func (t *tour) declined(ctx context.Context) error {
	code, err := t.accepted(ctx, touching)
	if err != nil {
		return err
	}
	if err := t.ask(ctx, code); err != nil {
		return err
	}
	incoming, err := t.incoming(ctx)
	if err != nil {
		return err
	}
	if err := t.task(ctx, planner, t.PlanningURL, incoming, "Tiếp nhận văn bản đến", [2]string{"/decision", "decline"}, [2]string{"/reason", "Thuộc thẩm quyền của Ủy ban nhân dân phường"}); err != nil {
		return err
	}
	t.say("Quy hoạch / planning", "từ chối văn bản, trạng thái 02 có lý do / declined with status 02")
	if err := t.see(ctx, t.people[specialist], "/cases/"+code, "02 – Từ chối tiếp nhận"); err != nil {
		return err
	}
	if err := t.decide(ctx, code, [2]string{"/proposal", "grant"}); err != nil {
		return err
	}
	return t.result(ctx, code, "GiayPhepXayDung")
}

// overdue lets the planning agency be silent and the department be late.
func (t *tour) overdue(ctx context.Context) error {
	code, err := t.accepted(ctx, touching)
	if err != nil {
		return err
	}
	if err := t.ask(ctx, code); err != nil {
		return err
	}
	if _, err := t.incoming(ctx); err != nil {
		return err
	}
	// A week and a half of the calendar holds the five working days of the reply.
	if err := t.Advance(11 * 24 * time.Hour); err != nil {
		return err
	}
	t.say("Đồng hồ / clock", "11 ngày sau, Sở Quy hoạch vẫn im lặng / 11 days later, still silent")
	if err := t.handOver(ctx, specialist, code, "Soạn dự thảo kết quả"); err != nil {
		return err
	}
	t.say("Quy trình / process", "ghi nhận im lặng là đồng ý / silence is taken as consent")
	if err := t.Advance(30 * 24 * time.Hour); err != nil {
		return err
	}
	t.say("Đồng hồ / clock", "30 ngày sau, quá hẹn / 30 days later, overdue")
	b, err := t.person(ctx, citizen, t.ConstructionURL)
	if err != nil {
		return err
	}
	if err := t.see(ctx, b, "/", "xin lỗi vì hồ sơ "+code); err != nil {
		return err
	}
	t.say("Công dân / citizen", "nhận thư xin lỗi / gets the apology")
	if b, err = t.person(ctx, leader, t.ConstructionURL); err != nil {
		return err
	}
	if err := t.see(ctx, b, "/inbox", code+" đã quá hạn"); err != nil {
		return err
	}
	t.say("Lãnh đạo / leader", "được báo hồ sơ quá hạn / is told")
	return nil
}

// handOver waits until somebody has a task of that name in the inbox.
func (t *tour) handOver(ctx context.Context, account, code, name string) error {
	b, err := t.person(ctx, account, t.ConstructionURL)
	if err != nil {
		return err
	}
	return t.see(ctx, b, "/cases/"+code, name)
}
