package fault

var worktimeCodes = map[Code]entry{}
