// Package schema keeps the JSON Schema validator (2020-12) behind a small wall:
// no type of it passes, nothing is loaded from elsewhere, and its weak points
// are guarded.
package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/hcm-egov/framework/egov/fault"
)

// Draft is the only dialect.
const Draft = "https://json-schema.org/draft/2020-12/schema"

const base = "https://schema.invalid/form"

// Schema is a compiled schema, safe for concurrent use.
type Schema struct {
	root     map[string]any
	compiled *jsonschema.Schema
}

// Compile checks and compiles the raw schema as read by package tree. All
// faults come joined, with pointers that begin with /schema.
func Compile(root any) (*Schema, error) {
	if faults := check(root, knownFormat); len(faults) > 0 {
		return nil, fault.Join(faults...)
	}
	compiled, err := compile(root)
	if err != nil {
		return nil, compileFaults(err)
	}
	return &Schema{root: root.(map[string]any), compiled: compiled}, nil
}

// compile calls the library, which panics where a document outruns its
// assumptions.
func compile(root any) (s *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("schema compiler: %v", r)
		}
	}()
	text, err := json.Marshal(root)
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	c.Formats = formats()
	c.LoadURL = func(string) (io.ReadCloser, error) { return nil, errors.New("nothing is loaded from elsewhere") }
	if err := c.AddResource(base, bytes.NewReader(text)); err != nil {
		return nil, err
	}
	return c.Compile(base)
}

// compileFaults lists the places at which the schema breaks its own rules.
func compileFaults(err error) error {
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return fault.New(fault.EformsSchema).At("/schema").Wrap(err)
	}
	var list []error
	seen := map[string]bool{}
	leaves(ve, func(leaf *jsonschema.ValidationError) {
		at := "/schema" + unescape(leaf.InstanceLocation)
		if !seen[at] {
			seen[at] = true
			list = append(list, fault.New(fault.EformsSchema).At(at))
		}
	})
	return fault.Join(list...)
}

func leaves(ve *jsonschema.ValidationError, fn func(*jsonschema.ValidationError)) {
	if len(ve.Causes) == 0 {
		fn(ve)
	}
	for _, c := range ve.Causes {
		leaves(c, fn)
	}
}

// unescape brings a location of the library, whose tokens are also
// percent-encoded, to a plain JSON pointer.
func unescape(loc string) string {
	if s, err := url.PathUnescape(loc); err == nil {
		return s
	}
	return loc
}
