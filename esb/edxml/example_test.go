package edxml_test

import (
	"fmt"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/esb/edxml"
)

func ExampleMarshal() {
	data, err := edxml.Marshal(&edxml.Status{
		From:        edxml.Organization{ID: "H29.17", Name: "Sở Xây dựng"},
		ResponseFor: edxml.ResponseFor{Agency: "H29.14", Code: "12/A-VP", DocumentID: "a-12"},
		Code:        edxml.Arrived,
		Description: edxml.Arrived.Vi(),
		Timestamp:   edxml.Day(2026, 1, 5),
	})
	fmt.Printf("%s%v\n", data, err)
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
	//  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
	//   <edXML:edXMLHeader>
	//    <edXML:MessageHeader>
	//     <edXML:From>
	//      <edXML:OrganId>000.00.17.H29</edXML:OrganId>
	//      <edXML:OrganName>Sở Xây dựng</edXML:OrganName>
	//     </edXML:From>
	//     <edXML:ResponseFor>
	//      <edXML:OrganId>000.00.14.H29</edXML:OrganId>
	//      <edXML:Code>12/A-VP</edXML:Code>
	//      <edXML:DocumentId>a-12</edXML:DocumentId>
	//     </edXML:ResponseFor>
	//     <edXML:StatusCode>01</edXML:StatusCode>
	//     <edXML:Description>Đã đến</edXML:Description>
	//     <edXML:Timestamp>2026/01/05 00:00:00</edXML:Timestamp>
	//    </edXML:MessageHeader>
	//   </edXML:edXMLHeader>
	//  </edXML:edXMLEnvelope>
	// </edXML>
	// <nil>
}

func ExampleParse() {
	m, err := edxml.Parse([]byte(`1212<?xml version="1.0"?><edXML><edXMLEnvelope><edXMLHeader><MessageHeader>
		<StatusCode>02</StatusCode><From><OrganId>17.H29</OrganId></From></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>`), edxml.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Sender(), m.(*edxml.Status).Code.Vi())
	for _, f := range fault.All(m.Validate()) {
		fmt.Println(f.Path(), f.Code())
	}
	// Output:
	// H29.17 Từ chối tiếp nhận
	// /MessageHeader/From/OrganName esb.missing
	// /MessageHeader/ResponseFor/OrganId esb.missing
	// /MessageHeader/ResponseFor/DocumentId esb.missing
	// /MessageHeader/Timestamp esb.missing
}
