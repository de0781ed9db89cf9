package ident

import (
	"context"
	"slices"
)

// PrincipalKind says what sort of actor a principal is.
type PrincipalKind string

// The kinds of principals.
const (
	Citizen  PrincipalKind = "citizen"  // a person or business dealing with the state
	Official PrincipalKind = "official" // a member of an agency's staff
	System   PrincipalKind = "system"   // a program: a timer, a bus, another agency's app
)

// Principal is who acts, for which agency, on whose behalf and how surely that
// is known. It travels in a context ([With], [From]) and is written to the audit
// log by its Subject only.
type Principal struct {
	Subject    string        // stable id at the identity provider; never empty
	Kind       PrincipalKind //
	Name       string        // as shown to people
	Agency     AgencyCode    // the agency acted for; "" for citizens
	Roles      []string      // roles within that agency, such as "receptionist"
	Assurance  int           // level of assurance of the sign-in, 1 (low) to 4 (high)
	CitizenID  CitizenNumber // verified personal number of a citizen; may be ""
	OnBehalfOf string        // subject of the person acted for by delegation; "" for oneself
}

// Has reports whether the principal holds the role.
func (p Principal) Has(role string) bool { return slices.Contains(p.Roles, role) }

// HasAny reports whether the principal holds one of the roles.
func (p Principal) HasAny(roles ...string) bool { return slices.ContainsFunc(roles, p.Has) }

type principalKey struct{}

// With returns a context that carries the principal.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From gives the context's principal; ok is false when nobody is signed in.
func From(ctx context.Context) (p Principal, ok bool) {
	p, ok = ctx.Value(principalKey{}).(Principal)
	return p, ok
}
