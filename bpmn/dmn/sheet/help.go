package sheet

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// help adds the worksheet that says what cells mean.
func help(f *excelize.File, lang string) error {
	name, lines := "Hướng dẫn", helpVi
	if strings.HasPrefix(lang, "en") {
		name, lines = "Help", helpEn
	}
	for _, other := range f.GetSheetList() {
		if strings.EqualFold(other, name) {
			name += " 2"
		}
	}
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	style, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: 49})
	if err != nil {
		return err
	}
	if err := f.SetColStyle(name, "A:B", style); err != nil {
		return err
	}
	if err := f.SetColWidth(name, "A", "A", 28); err != nil {
		return err
	}
	if err := f.SetColWidth(name, "B", "B", 80); err != nil {
		return err
	}
	for i, line := range lines {
		for col, text := range line {
			if err := f.SetCellStr(name, cell(i, col), text); err != nil {
				return err
			}
		}
	}
	return nil
}

var helpVi = [][2]string{
	{"Mỗi dòng là một luật", "Điều kiện của mọi cột phải đúng thì luật mới khớp. Số thứ tự ở cột đầu không có tác dụng; dòng mới không cần số."},
	{"-", "Giá trị nào cũng được. Ô trống ở cột điều kiện có nghĩa như vậy."},
	{"< 18", "Nhỏ hơn 18. Cũng dùng <=, >, >=."},
	{"[18..60)", "Từ 18 đến dưới 60. Dấu vuông lấy cả đầu mút, dấu tròn thì không."},
	{"5, 6", "5 hoặc 6. Dấu phẩy không bao giờ là dấu thập phân; số lẻ viết 5.6."},
	{"Quận 1, Quận 2", "Quận 1 hoặc Quận 2, ở cột kiểu string."},
	{"not(5)", "Bất kỳ giá trị nào khác 5. Chuỗi ký tự bên trong phải đặt trong ngoặc kép: not(\"Quận 1\")."},
	{">= 31/01/2026", "Từ ngày 31 tháng 1 năm 2026."},
	{"\"Nhà ở (riêng lẻ)\"", "Chuỗi ký tự có một trong các dấu \" ( ) [ ] { } < > = ? @ phải đặt trong ngoặc kép. Ở cột điều kiện, chuỗi có dấu phẩy cũng vậy."},
	{"FEEL: hồ sơ.quận", "Sau chữ FEEL: là biểu thức, không phải chuỗi ký tự."},
	{"UNIQUE", "Chỉ một luật được khớp."},
	{"FIRST", "Lấy luật khớp đầu tiên từ trên xuống."},
	{"ANY", "Nhiều luật được khớp nếu cho cùng kết quả."},
	{"PRIORITY", "Lấy kết quả đứng trước trong dòng Giá trị cho phép."},
	{"COLLECT", "Lấy mọi kết quả; COLLECT SUM cộng lại, MIN và MAX lấy nhỏ nhất và lớn nhất, COUNT đếm."},
	{"RULE ORDER, OUTPUT ORDER", "Lấy mọi kết quả theo thứ tự luật, hoặc theo thứ tự giá trị cho phép."},
}

var helpEn = [][2]string{
	{"Each row is a rule", "A rule matches where the conditions of all columns hold. The numbers in the first column have no effect; a new row needs none."},
	{"-", "Any value. An empty condition means the same."},
	{"< 18", "Less than 18. There are also <=, > and >=."},
	{"[18..60)", "From 18 to below 60. A square bracket takes the end in, a round one does not."},
	{"5, 6", "5 or 6. A comma is never a decimal point; write 5.6."},
	{"Quận 1, Quận 2", "Quận 1 or Quận 2, in a column of the type string."},
	{"not(5)", "Any value but 5. Texts inside stand in quotation marks: not(\"Quận 1\")."},
	{">= 31/01/2026", "From 31 January 2026 on."},
	{"\"House (detached)\"", "A text with one of the signs \" ( ) [ ] { } < > = ? @ stands in quotation marks. In a condition also a text with a comma."},
	{"FEEL: applicant.ward", "Behind FEEL: stands an expression, not a text."},
	{"UNIQUE", "One rule may match."},
	{"FIRST", "The first rule that matches, from above, is taken."},
	{"ANY", "Several rules may match if they give the same results."},
	{"PRIORITY", "The result that stands first in the row Allowed values is taken."},
	{"COLLECT", "All results are taken; COLLECT SUM adds them up, MIN and MAX take the least and the greatest, COUNT counts them."},
	{"RULE ORDER, OUTPUT ORDER", "All results in the order of the rules, or of the allowed values."},
}
