package fault

var uiCodes = map[Code]entry{}
