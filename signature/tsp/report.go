package tsp

import (
	"slices"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/signature"
)

// CheckCodes lists the checks of a time stamp in the order in which they are
// made: certificate (of the authority, bound by the signature), algorithm,
// signature, integrity (the imprint is the data's), time (the moment can be and
// the policy is accepted) and trust (the path at that moment).
func CheckCodes() []signature.CheckCode {
	return []signature.CheckCode{
		signature.CheckCertificate, signature.CheckAlgorithm, signature.CheckSignature,
		signature.CheckIntegrity, signature.CheckTime, signature.CheckTrust,
	}
}

// Has reports whether the fault with the code is among the report's faults.
func (r *Report) Has(code fault.Code) bool {
	return slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Code() == code })
}

// Undecided reports whether the time stamp is not Valid for the lack of
// evidence about the authority's certificate alone.
func (r *Report) Undecided() bool {
	return !r.Valid && !slices.ContainsFunc(r.Faults, func(f *fault.Error) bool { return f.Kind() != fault.Unavailable })
}

func (r *Report) note(code signature.CheckCode, err error) bool {
	r.Checks = append(r.Checks, newCheck(code, err == nil))
	r.Faults = append(r.Faults, fault.All(err)...)
	return err == nil
}

// conclude adds the checks that could not be made, as failed, and draws the sum.
func (r *Report) conclude() {
	r.Valid = len(r.Faults) == 0
	for _, code := range CheckCodes() {
		if !slices.ContainsFunc(r.Checks, func(c signature.Check) bool { return c.Code == code }) {
			r.Valid = false
			r.Checks = append(r.Checks, newCheck(code, false))
		}
	}
}

func newCheck(code signature.CheckCode, ok bool) signature.Check {
	return wordings[code].Check(code, ok)
}

var wordings = map[signature.CheckCode]signature.Wording{
	signature.CheckCertificate: {"Đọc được chứng thư số của máy chủ dấu thời gian", "The authority's certificate was read",
		"Không xác định được chứng thư số của máy chủ dấu thời gian", "The authority's certificate could not be identified"},
	signature.CheckAlgorithm: {"Thuật toán của dấu thời gian được chấp nhận", "The time stamp's algorithms are accepted",
		"Thuật toán của dấu thời gian không được chấp nhận", "An algorithm of the time stamp is not accepted"},
	signature.CheckSignature: {"Dấu thời gian được ký bằng khóa của máy chủ dấu thời gian", "The time stamp was signed with the authority's key",
		"Dấu thời gian không được ký bằng khóa của máy chủ dấu thời gian", "The time stamp was not signed with the authority's key"},
	signature.CheckIntegrity: {"Dấu thời gian được cấp cho đúng dữ liệu này", "The time stamp is of this data",
		"Dấu thời gian không được cấp cho dữ liệu này", "The time stamp is not of this data"},
	signature.CheckTime: {"Thời điểm và chính sách của dấu thời gian được chấp nhận", "The moment and the policy of the time stamp are accepted",
		"Thời điểm hoặc chính sách của dấu thời gian không được chấp nhận", "The moment or the policy of the time stamp is not accepted"},
	signature.CheckTrust: {"Máy chủ dấu thời gian được tin cậy tại thời điểm đó", "The authority was trusted at that moment",
		"Máy chủ dấu thời gian không được tin cậy tại thời điểm đó", "The authority was not trusted at that moment"},
}
