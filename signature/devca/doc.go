// Package devca is a certificate authority for DEVELOPMENT AND TRIALS ONLY.
//
// Norm: X.509 (RFC 5280). It makes a root and issues certificates to agencies
// and persons, so that examples and tests sign and verify without a token. Its
// certificates have no legal value (Decree 68/2024 on official-duty signatures
// names who may issue those), and its root's name says so: [RootName] stands
// in every report. Never put its root into the trust list of a real system.
package devca
