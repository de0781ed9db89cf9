package dmn_test

import (
	"context"
	"fmt"
	"os"

	"github.com/hcm-egov/framework/bpmn/dmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// The fee of a building permit by a decision table, and why it is so much.
func Example() {
	ctx := context.Background()
	xml, _ := os.ReadFile("testdata/fees.dmn")
	m, err := dmn.Compile(dmn.Options{}, dmn.Source{Name: "fees.dmn", XML: xml})
	if err != nil {
		for _, f := range fault.All(err) {
			fmt.Println(f.Path(), f.Vi())
		}
		return
	}

	r, err := m.Evaluate(ctx, "Lệ phí", map[string]any{"Loại công trình": "nhà ở", "Diện tích": 120.5})
	fmt.Println(feel.ToGo(r.Value), err)

	fee, _ := m.Decision("Lệ phí")
	for _, in := range fee.Inputs() {
		fmt.Println("takes", in.Name, "of the type", in.Type)
	}
	r, _ = fee.Explain(ctx, map[string]any{"Loại công trình": "công trình", "Diện tích": 300})
	for _, t := range r.Explanation.Decisions[0].Tables {
		for _, rule := range t.Matched {
			fmt.Println(feel.Text(t.Value), "by rule", rule.Rule, "of", t.Name+":", rule.Annotations[0])
		}
	}

	// What is not allowed counts as null, and the result says so.
	r, _ = m.Evaluate(ctx, "Lệ phí", map[string]any{"Loại công trình": "lều", "Diện tích": 9})
	fmt.Println(r.Value, r.Diagnostics[0].Vi())
	// Output:
	// 75000 <nil>
	// takes Loại công trình of the type tLoại
	// takes Diện tích of the type number
	// 175000 by rule 3 of Mức lệ phí: khoản 3
	// <nil> Dữ liệu vào Loại công trình (dòng 4): giá trị kiểu string không thuộc kiểu tLoại hoặc các giá trị cho phép của nó.
}
