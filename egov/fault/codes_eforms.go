package fault

var eformsCodes = map[Code]entry{}
