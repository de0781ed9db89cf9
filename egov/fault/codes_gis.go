package fault

var gisCodes = map[Code]entry{}
