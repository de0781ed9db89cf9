package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestErrorsAreAskedFor(t *testing.T) {
	err := fmt.Errorf("saving: %w", fault.New(fault.StoreIO, "op", "commit").Wrap(io.ErrUnexpectedEOF))
	assert.ErrorIs(t, err, fault.StoreIO)
	assert.ErrorIs(t, err, fault.Internal)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.NotErrorIs(t, err, fault.NotFound)
	assert.NotErrorIs(t, err, fault.StoreFull)
	var e *fault.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "commit", e.Arg("op"))
	assert.Empty(t, e.Arg("none"))
}

func TestSentences(t *testing.T) {
	e := fault.New(fault.Missing, "what", "{id}", "id", 7)
	assert.Equal(t, "Không tìm thấy {id} 7.", e.Vi(), "a value is not filled again")
	assert.Equal(t, "{id} 7 was not found.", e.En())
	assert.Equal(t, e.En(), e.Sentence("en"))
	assert.Equal(t, e.En(), e.Sentence("en-GB"))
	for _, lang := range []string{"vi", "", "fr", "enx"} {
		assert.Equal(t, e.Vi(), e.Sentence(lang))
	}
	assert.Equal(t, "general.missing at /id: {id} 7 was not found.: EOF", e.At("/id").Wrap(io.EOF).Error())
}

func TestErrorsAreImmutable(t *testing.T) {
	e := fault.New(fault.Config, "field", "URL", "reason", "x")
	assert.Equal(t, "/url", e.At("/url").Path())
	assert.Equal(t, io.EOF, e.Wrap(io.EOF).Unwrap())
	assert.Empty(t, e.Path())
	assert.NoError(t, e.Unwrap())
}

func TestUnknownCode(t *testing.T) {
	e := fault.New("no.such")
	assert.Equal(t, fault.Internal, e.Kind())
	assert.Equal(t, "no.such", e.Vi())
	assert.Equal(t, "no.such: no.such", e.Error())
}

func TestAll(t *testing.T) {
	one, two := fault.New(fault.IdentPhone), fault.New(fault.IdentTax)
	foreign := errors.New("x")
	for name, c := range map[string]struct {
		err  error
		want []fault.Code
	}{
		"nil":             {nil, nil},
		"one":             {one, []fault.Code{fault.IdentPhone}},
		"joined":          {fault.Join(one, nil, two), []fault.Code{fault.IdentPhone, fault.IdentTax}},
		"nested":          {fault.Join(fault.Join(one), fmt.Errorf("at: %w", fault.Join(two, one))), []fault.Code{fault.IdentPhone, fault.IdentTax, fault.IdentPhone}},
		"cause":           {one.Wrap(two), []fault.Code{fault.IdentPhone}},
		"foreign":         {foreign, []fault.Code{fault.Unexpected}},
		"joined foreign":  {fault.Join(foreign, one), []fault.Code{fault.Unexpected, fault.IdentPhone}},
		"wrapped foreign": {fmt.Errorf("at: %w", foreign), []fault.Code{fault.Unexpected}},
		"canceled":        {fmt.Errorf("at: %w", context.Canceled), []fault.Code{fault.Canceled}},
		"too late":        {context.DeadlineExceeded, []fault.Code{fault.Canceled}},
		"several verbs":   {fmt.Errorf("%w, %w", one, two), []fault.Code{fault.IdentPhone, fault.IdentTax}},
	} {
		var got []fault.Code
		for _, e := range fault.All(c.err) {
			got = append(got, e.Code())
		}
		assert.Equal(t, c.want, got, name)
	}
	assert.NoError(t, fault.Join(nil, nil))
	assert.Equal(t, fault.Invalid, fault.KindOf(fault.Join(one, two)))
	assert.Equal(t, fault.Kind(""), fault.KindOf(nil))
	assert.ErrorIs(t, fault.All(foreign)[0], foreign)
}

func TestKinds(t *testing.T) {
	for kind, status := range map[fault.Kind]int{
		fault.Invalid: 422, fault.NotFound: 404, fault.Conflict: 409, fault.Denied: 403, fault.Unavailable: 503, fault.Internal: 500, "odd": 500,
	} {
		assert.Equal(t, status, kind.HTTPStatus(), kind)
		assert.NotEqual(t, kind.Title("vi"), kind.Title("en"), kind)
		assert.Equal(t, string(kind), kind.Error())
	}
	assert.Equal(t, "store.io", fault.StoreIO.Error())
}
