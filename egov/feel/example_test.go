package feel_test

import (
	"fmt"

	"github.com/hcm-egov/framework/egov/feel"
)

func ExampleCompile() {
	fee, err := feel.Compile(`if area > 250 then 150000 else 75000 * count(copies)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := fee.Eval(map[string]any{"area": 120.5, "copies": []string{"A", "B"}})
	fmt.Println(feel.Text(v), err, fee.Names())
	// Output: 150000 <nil> [area copies]
}

func ExampleExpr_EvalDiag() {
	e, _ := feel.Compile(`"total: " + 5`)
	v, diags, _ := e.EvalDiag(nil)
	fmt.Println(v, diags[0].En())
	// Output: <nil> Line 1, column 11: + does not apply to string, number.
}

func ExampleCompileUnary() {
	cell, _ := feel.CompileUnary(`[18..60), > 100`)
	for _, age := range []int{17, 18, 60, 101} {
		ok, _ := cell.Match(age, nil)
		fmt.Print(ok, " ")
	}
	// Output: false true false true
}
