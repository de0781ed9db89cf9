package fault

var esbCodes = map[Code]entry{}
