package core_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hcm-egov/framework/bpmn/internal/core"
)

// FuzzDecode reads states of any form: refused or read, and what was read is
// written as it was.
func FuzzDecode(f *testing.F) {
	g, _ := compiled(f, benchBody)
	f.Add([]byte(`{"f":1,"n":3,"t":[{"i":2,"e":"a","w":"job","a":1},{"i":3,"e":"j","w":"join","v":"b_j"}],"l":{"2":{"x":[1,2.5,"y"]}},"d":[{"i":1,"e":"b"}]}`))
	f.Add([]byte(`{"f":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := core.Decode(g, data)
		if err != nil {
			return
		}
		again, err := core.Decode(g, []byte(encoded(t, s)))
		if assert.NoError(t, err) {
			assert.Equal(t, encoded(t, s), encoded(t, again))
		}
	})
}

func encoded(t testing.TB, s *core.State) string {
	b, err := core.Encode(s)
	assert.NoError(t, err)
	return string(b)
}

func TestForeignStatesAreRefused(t *testing.T) {
	g, _ := compiled(t, benchBody)
	for name, text := range map[string]string{
		"later format": `{"f":99,"n":1}`, "no format": `{"n":1}`, "no JSON": `x`,
		"unknown element": `{"f":1,"n":1,"t":[{"i":1,"e":"gone","w":"job"}]}`,
		"unknown flow":    `{"f":1,"n":1,"t":[{"i":1,"e":"j","w":"join","v":"gone"}]}`,
		"unknown wait":    `{"f":1,"n":1,"t":[{"i":1,"e":"a","w":"rest"}]}`,
		"unknown done":    `{"f":1,"n":1,"d":[{"i":1,"e":"gone"}]}`,
	} {
		_, err := core.Decode(g, []byte(text))
		assert.Error(t, err, name)
	}
}
