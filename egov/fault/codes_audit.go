package fault

var auditCodes = map[Code]entry{}
