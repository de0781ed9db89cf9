package fault

var identCodes = map[Code]entry{}
