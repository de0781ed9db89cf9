package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/hcm-egov/framework/egov/fault"
)

func Example() {
	err := fmt.Errorf("opening the case: %w", fault.New(fault.Missing, "what", "hồ sơ", "id", "H29-1").At("/id"))
	var e *fault.Error
	if errors.Is(err, fault.NotFound) && errors.As(err, &e) {
		fmt.Println(e.Code(), e.Path())
		fmt.Println(e.Vi())
	}
	// Output:
	// general.missing /id
	// Không tìm thấy hồ sơ H29-1.
}

func ExampleWriteProblem() {
	r := httptest.NewRequest("POST", "/", nil)
	r.Header.Set("Accept-Language", "en")
	w := httptest.NewRecorder()
	fault.WriteProblem(w, r, fault.New(fault.IdentPhone).At("/phone").Wrap(errors.New("not shown")))
	fmt.Println(w.Code, w.Body)
	// Output: 422 {"type":"urn:egov:fault:ident.phone","title":"Invalid input","status":422,"detail":"The telephone number is not valid.","code":"ident.phone","path":"/phone","vi":"Số điện thoại không hợp lệ.","en":"The telephone number is not valid."}
}

func ExampleReadEnvelope() {
	answer := []byte(`{"StatusCode":200,"Status":"SUCCESS","ResultObject":[{"Ma":"01","Ten":"Kinh"}],"ThrowException":false}`)
	var items []struct{ Ma, Ten string }
	fmt.Println(fault.ReadEnvelope(answer, &items), items)

	refused := []byte(`{"StatusCode":200,"Status":"FAIL","ThrowException":true}`)
	fmt.Println(errors.Is(fault.ReadEnvelope(refused, &items), fault.RemoteFailed))
	// Output:
	// <nil> [{01 Kinh}]
	// true
}

func ExampleFailure() {
	text, _ := json.Marshal(fault.Failure(fault.New(fault.Forbidden)))
	fmt.Println(errors.Is(fault.ReadEnvelope(text, nil), fault.Denied))
	// Output: true
}
