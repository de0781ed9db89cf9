package fault

var onegateCodes = map[Code]entry{}
