package eforms_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/hcm-egov/framework/eforms"
	"github.com/hcm-egov/framework/egov/fault"
)

const birth = `{
  "id": "birth", "version": 1, "title": {"vi": "Đăng ký khai sinh"},
  "schema": {"type": "object", "required": ["child", "born"], "properties": {
    "child": {"type": "string", "maxLength": 100},
    "born": {"type": "string", "format": "date"},
    "weight": {"type": "number", "minimum": 0.3}}},
  "layout": {"pages": [{"id": "child", "title": {"vi": "Trẻ em"}, "sections": [{"fields": [
    {"at": "/child", "widget": "text", "label": {"vi": "Họ và tên trẻ", "en": "Name of the child"}},
    {"at": "/born", "widget": "date", "label": {"vi": "Ngày sinh", "en": "Date of birth"}},
    {"at": "/weight", "widget": "number", "label": {"vi": "Cân nặng", "en": "Weight"}, "unit": {"vi": "kg"}}]}]}]}
}`

// One posted page: what cannot be accepted is said in the order of the page.
func ExampleForm_Step() {
	form, err := eforms.Parse([]byte(birth))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("_page=0&_action=next&/born=5/11/2026&/weight=0,2"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	step, err := form.Step(r, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(step.Data)
	for _, e := range fault.All(step.Err) {
		fmt.Println(e.Path(), e.Vi())
		fmt.Println(e.Path(), form.Say(e, "en"))
	}
	// Output:
	// map[born:2026-11-05 weight:0.2]
	// /child Họ và tên trẻ: cần nhập.
	// /child Name of the child: an answer is needed.
	// /weight Cân nặng: phải từ 0,3 trở lên.
	// /weight Weight: must be 0.3 or more.
}

// An author sees every fault of a definition at once, with its place.
func ExampleParse() {
	_, err := eforms.Parse([]byte(`{"id": "birth", "version": 1, "title": {"vi": "Khai sinh"},
	  "schema": {"type": "object", "properties": {"child": {"type": "string"}}},
	  "layout": {"pages": [{"id": "one", "title": {"vi": "Một"}, "sections": [{"fields": [
	    {"at": "/chidl", "widget": "text", "label": {"vi": "Họ và tên"}},
	    {"at": "/child", "widget": "integer", "label": {"en": "Name"}}]}]}]}}`))
	for _, e := range fault.All(err) {
		fmt.Println(e.Path(), e.Code())
	}
	// Output:
	// /layout/pages/0/sections/0/fields/1/label eforms.label
	// /layout/pages/0/sections/0/fields/0/at eforms.pointer
	// /layout/pages/0/sections/0/fields/1/widget eforms.widget-type
}
