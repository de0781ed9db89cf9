package fault

var bpmnCodes = map[Code]entry{}
