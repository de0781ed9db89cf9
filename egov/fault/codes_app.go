package fault

var appCodes = map[Code]entry{}
