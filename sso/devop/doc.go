// Package devop is an OpenID provider for development and tests that runs
// inside the program, on loopback, with real HTTP and without passwords: a page
// lists the accounts and the developer picks one.
//
// Norms: OpenID Connect Core 1.0 (code flow), Discovery 1.0, RP-Initiated
// Logout 1.0; PKCE with S256 is required (RFC 7636), answers name their issuer
// (RFC 9207), redirect addresses match exactly (RFC 9700).
//
// It is as strict as a provider should be, so that it also serves as a test
// double: codes are used once within a minute and bound to client, redirect
// address and verifier; a code used twice revokes the tokens it gave. It is no
// provider for real people: whoever reaches it is whoever they like. It refuses
// any address but loopback unless told otherwise by a field that says so.
package devop
