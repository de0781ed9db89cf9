package fault

var feelCodes = map[Code]entry{}
