package fault

var signatureCodes = map[Code]entry{}
