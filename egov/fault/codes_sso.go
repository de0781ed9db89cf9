package fault

var ssoCodes = map[Code]entry{}
