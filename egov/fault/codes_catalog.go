package fault

var catalogCodes = map[Code]entry{}
