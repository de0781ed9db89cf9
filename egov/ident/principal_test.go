package ident_test

import (
	"context"
	"testing"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/stretchr/testify/assert"
)

func TestPrincipalTravelsInAContext(t *testing.T) {
	_, ok := ident.From(context.Background())
	assert.False(t, ok, "nobody is signed in")

	clerk := ident.Principal{Subject: "u1", Kind: ident.Official, Agency: "H29.14", Roles: []string{"receptionist", "archivist"}, Assurance: 3}
	ctx := ident.With(context.Background(), clerk)
	got, ok := ident.From(ctx)
	assert.True(t, ok)
	assert.Equal(t, clerk, got)

	timer := ident.Principal{Subject: "timer", Kind: ident.System, OnBehalfOf: "u1"}
	got, _ = ident.From(ident.With(ctx, timer))
	assert.Equal(t, timer, got, "the inner one counts")
	got, _ = ident.From(ctx)
	assert.Equal(t, clerk, got)
}

func TestPrincipalRoles(t *testing.T) {
	p := ident.Principal{Roles: []string{"receptionist"}}
	assert.True(t, p.Has("receptionist"))
	assert.False(t, p.Has("leader"))
	assert.True(t, p.HasAny("leader", "receptionist"))
	assert.False(t, p.HasAny("leader", "archivist"))
	assert.False(t, p.HasAny())
	assert.False(t, ident.Principal{}.Has(""))
}
