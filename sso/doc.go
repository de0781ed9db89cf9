// Package sso signs people in at an OpenID Connect provider and keeps their
// sessions.
//
// Norms: OpenID Connect Core 1.0, Discovery 1.0 and RP-Initiated Logout 1.0;
// OAuth 2.0 (RFC 6749) with PKCE (RFC 7636) and issuer identification (RFC
// 9207) as RFC 9700 asks; levels of assurance after Decree 69/2024/ND-CP.
//
// The package stands above go-oidc, which discovers the provider and checks
// signature, issuer, audience and expiry of a token. What go-oidc leaves to the
// program is done here: state, nonce and PKCE bound to the browser and used
// once, the remaining checks of the token, sessions, roles and sign-out.
//
// A session is a cookie of 256 random bits. The store keeps the SHA-256 of it;
// name, personal number, profile and identity token lie there encrypted under a
// key derived from the cookie, so that a copy of the database names nobody and
// opens nothing.
//
// Package sso/devop is a provider for development that runs in the process.
package sso
