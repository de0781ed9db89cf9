package xmlcore_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/egov/xmlcore/xpath"
)

func ExampleParse() {
	_, err := xmlcore.Parse([]byte("<don>\n  <ten ho='A' ho='B'/>\n</don>"), xmlcore.Limits{})
	fmt.Println(fault.All(err)[0].Vi())
	// Output: Thuộc tính ho xuất hiện hai lần trong một thành phần, dòng 2, cột 15 (byte 20).
}

func ExampleNodeSet_Canonical() {
	doc, _ := xmlcore.Parse([]byte(`<a xmlns:x="urn:x"><x:b c='2' a='1'/><sig/></a>`), xmlcore.Limits{})
	for n := range doc.Find(xmlcore.Top, "", "sig") {
		_ = doc.All().Without(n).Canonical(os.Stdout, xmlcore.Method{Exclusive: true})
	}
	// Output: <a><x:b xmlns:x="urn:x" a="1" c="2"></x:b></a>
}

func ExampleCanonicalize() {
	source := strings.NewReader(`<Envelope xmlns="urn:soap"><Body Id="b"><a></a><Signature/></Body></Envelope>`)
	err := xmlcore.Canonicalize(os.Stdout, source, xmlcore.Method{Exclusive: true}, xmlcore.Selection{
		ID:   "b",
		Skip: func(e xmlcore.StreamElement) bool { return e.Name.Local == "Signature" },
	}, xmlcore.Limits{})
	fmt.Println(err)
	// Output: <Body xmlns="urn:soap" Id="b"><a></a></Body><nil>
}

func ExampleReader() {
	r := xmlcore.NewReader(strings.NewReader(`<a b="1">x<!--y--></a>`), xmlcore.Limits{})
	for {
		t, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v %q %v %q\n", t.Kind, t.Name.Local, t.Attrs, t.Data)
	}
	// Output:
	// start tag "a" [{{ b } 1}] ""
	// text "" [] "x"
	// comment "" [] "y"
	// end tag "a" [] ""
}

func Example_xpath() {
	doc, _ := xmlcore.Parse([]byte(`<a><n xmlns="u">1</n><n xmlns="u">2</n></a>`), xmlcore.Limits{})
	expr, _ := xpath.Compile("sum(//u:n)", xpath.Prefixes(map[string]string{"u": "u"}))
	fmt.Println(expr.Eval(doc, xmlcore.Top.Ref(), xpath.Options{}))
	// Output: 3 <nil>
}
