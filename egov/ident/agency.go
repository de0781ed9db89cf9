package ident

// AgencyCode is an agency's identification code in the form of Decision
// 20/2020/QD-TTg, such as "H29.17": the canonical form inside the framework.
type AgencyCode string
