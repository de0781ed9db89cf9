package fault

// Codes of egov/onegate.
const (
	// OnegateProcedure: the agency does not offer the procedure.
	OnegateProcedure Code = "onegate.procedure"
	// OnegateDossier: there is no such dossier, or it is not yours to see.
	OnegateDossier Code = "onegate.dossier"
	// OnegateState: the dossier's state does not allow the act.
	OnegateState Code = "onegate.state"
	// OnegateReason: the act needs a reason in words.
	OnegateReason Code = "onegate.reason"
	// OnegateSupplementOnce: a supplement was asked for once already.
	OnegateSupplementOnce Code = "onegate.supplement-once"
	// OnegateApplicant: the applicant's data are incomplete.
	OnegateApplicant Code = "onegate.applicant"
	// OnegateLevel: the procedure needs a surer sign-in.
	OnegateLevel Code = "onegate.level"
	// OnegateResult: the dossier has no such result.
	OnegateResult Code = "onegate.result"
)

var onegateCodes = map[Code]entry{
	OnegateProcedure:      {NotFound, "Cơ quan này không tiếp nhận thủ tục {code}.", "This agency does not offer procedure {code}."},
	OnegateDossier:        {NotFound, "Không tìm thấy hồ sơ {code}, hoặc bạn không có quyền xem.", "Dossier {code} was not found, or you may not see it."},
	OnegateState:          {Conflict, "Hồ sơ {code} đang ở trạng thái “{state}” nên không thể thực hiện “{act}”.", "Dossier {code} is in state “{state}”, so “{act}” is not possible."},
	OnegateReason:         {Invalid, "Cần nêu rõ lý do.", "A reason is required."},
	OnegateSupplementOnce: {Conflict, "Hồ sơ {code} đã được yêu cầu bổ sung một lần; quy định chỉ cho phép yêu cầu một lần.", "A supplement was already requested once for dossier {code}; the rules allow it only once."},
	OnegateApplicant:      {Invalid, "Thông tin người nộp hồ sơ chưa đầy đủ.", "The applicant's data are incomplete."},
	OnegateLevel:          {Denied, "Thủ tục này cần tài khoản định danh mức {need}; tài khoản của bạn ở mức {have}.", "This procedure needs an identity of level {need}; yours is level {have}."},
	OnegateResult:         {NotFound, "Hồ sơ {code} chưa có kết quả.", "Dossier {code} has no result yet."},
}
