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

func ExampleCheck() {
	status, _ := feel.CompileUnary(`"EMPLOYED", "STUDENT"`)
	vars := map[string]*feel.Type{
		"status": {Kind: feel.StringType, Allowed: status},
		"area":   {Kind: feel.NumberType},
	}
	for _, src := range []string{`if status = "STUDNT" then area / 2 else area`, `aera > 250`, `upper case(area)`, `area + today()`} {
		kind, findings := feel.Check(feel.Source{Text: src}, vars, feel.Options{})
		fmt.Println(kind, findings[0].En())
	}
	// Output:
	// number Line 1, column 13: comparing with "STUDNT" is pointless, for it is not among the allowed values ("EMPLOYED", "STUDENT"); did you mean "STUDENT"?
	// boolean Line 1, column 1: the name aera is not known; did you mean area?
	// string Line 1, column 12: the argument string of the function upper case must be of the type string, not number.
	// Any Line 1, column 6: + does not apply to number, date.
}

func ExampleType_Coerce() {
	numbers := &feel.Type{Kind: feel.ListType, Item: &feel.Type{Kind: feel.NumberType}}
	for _, v := range []any{feel.Int(5), []any{feel.Int(1), feel.Int(2)}, "5"} {
		list, ok := numbers.Coerce(v)
		fmt.Println(feel.Text(list), ok)
	}
	// Output:
	// [5] true
	// [1, 2] true
	//  false
}

func ExampleFromJSON() {
	person := &feel.Type{Kind: feel.ContextType, Fields: []feel.Field{
		{Name: "name", Type: &feel.Type{Kind: feel.StringType}}, {Name: "born", Type: &feel.Type{Kind: feel.DateType}},
	}}
	v, err := feel.FromJSON([]byte(`{"name": "An", "born": "1990-01-31"}`), person)
	fmt.Println(feel.Text(v), err)
	_, err = feel.FromJSON([]byte(`{"born": "31/01/1990"}`), person)
	fmt.Println(err)
	// Output:
	// {born: 1990-01-31, name: "An"} <nil>
	// feel.data-missing at /name: The entry name is missing.
	// feel.data-type at /born: A value of the type string does not fit the type date.
}

func ExampleEncodeJSON() {
	e, _ := feel.Compile(`{day: @"2026-01-31", ages: [18..60), total: 12345678901234567890.5}`)
	v, _ := e.Eval(nil)
	b, err := feel.EncodeJSON(v)
	fmt.Println(string(b), err)
	back, err := feel.DecodeJSON(b)
	fmt.Println(feel.Text(back), err)
	// Output:
	// {"ages":{"@range":["[",18,60,")"]},"day":{"@date":"2026-01-31"},"total":12345678901234567890.5} <nil>
	// {ages: [18..60), day: 2026-01-31, total: 12345678901234567890.5} <nil>
}

func ExampleDecode() {
	e, _ := feel.Compile(`{fee: 75000, due: @"2026-01-31"}`)
	v, _ := e.Eval(nil)
	var bill struct {
		Fee int       `json:"fee"`
		Due feel.Date `json:"due"`
	}
	err := feel.Decode(v, &bill)
	fmt.Println(bill.Fee, bill.Due, err)
	// Output: 75000 2026-01-31 <nil>
}
