package dsig_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/xmlcore"
	"github.com/hcm-egov/framework/signature/internal/dsig"
)

// FuzzKeyInfo: no KeyInfo makes the reader panic, and every item has its form.
func FuzzKeyInfo(f *testing.F) {
	for _, k := range keyInfos {
		f.Add([]byte(k.xml))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := xmlcore.Parse(text, xmlcore.Limits{})
		if err != nil {
			return
		}
		items, err := dsig.ReadKeyInfo(doc, doc.Root(), dsig.Limits{})
		if err != nil {
			for _, e := range fault.All(err) {
				require.NotEqual(t, fault.Unexpected, e.Code())
				require.NotEmpty(t, e.Arg("line"))
			}
			return
		}
		for _, item := range items {
			require.NotZero(t, item.Kind)
			require.Equal(t, item.Kind == dsig.KeyX509, item.X509 != nil)
			if item.Kind == dsig.KeyValue {
				require.Equal(t, item.Unsupported != "", item.Key == nil)
			}
		}
	})
}

// FuzzPath: a path that is read can be followed in any document.
func FuzzPath(f *testing.F) {
	f.Add("/a/b[2]/{urn:c}d", []byte("<a><b/><b><d xmlns='urn:c'/></b></a>"))
	f.Add("{x}y", []byte("<y xmlns='x'/>"))
	f.Fuzz(func(t *testing.T, path string, text []byte) {
		doc, err := xmlcore.Parse(text, xmlcore.Limits{})
		steps, ok := dsig.ParsePath(path)
		if err != nil || !ok {
			return
		}
		n := xmlcore.Top
		for _, s := range steps {
			if n = s.In(doc, n); n == xmlcore.None {
				return
			}
		}
		require.True(t, doc.IsElement(n))
		spots, err := dsig.Locate(text, xmlcore.Limits{}, []dsig.Place{{Path: path}})
		require.NoError(t, err)
		streamed, err := dsig.Stream(text, xmlcore.Limits{}, []dsig.Place{{Path: path}})
		require.NoError(t, err)
		require.Equal(t, spots, streamed)
	})
}
