package diagram_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/hcm-egov/framework/bpmn/diagram"
)

// The picture of a case page: "you are here".
func ExampleSVG() {
	xml, _ := os.ReadFile("../testdata/permit.bpmn")
	svg, err := diagram.SVG(xml, diagram.Overlay{
		Done:   map[string]string{"Task_receive": "Lan, 02/03/2026"},
		Active: map[string]string{"Task_draft": "từ 04/03/2026"},
	})
	_, desc, _ := strings.Cut(string(svg), "<desc>")
	desc, _, _ = strings.Cut(desc, "</desc>")
	fmt.Println(desc, err)
	// Output:
	// Đang ở bước này: Thẩm định, dự thảo giấy phép (từ 04/03/2026). Đã qua: Tiếp nhận và kiểm tra hồ sơ (Lan, 02/03/2026). <nil>
}
