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

// Every diagram of a file, and what the file does not draw.
func ExampleAll() {
	xml, _ := os.ReadFile("testdata/every.bpmn")
	pictures, err := diagram.All(xml, diagram.Overlay{Lang: "en"})
	for _, p := range pictures {
		fmt.Println(p.ID, p.Name, p.Element, p.Automatic)
	}
	fmt.Println(err)
	// Output:
	// elements Phần tử every false
	// partners Các bên collab false
	// <nil>
}
