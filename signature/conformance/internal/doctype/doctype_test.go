package doctype_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/signature/conformance/internal/doctype"
)

func none(string) (string, error) { return "", errors.New("no file") }

func TestExpand(t *testing.T) {
	for text, want := range map[string]string{
		`<a>&x;</a>`:                                `<a>&x;</a>`,
		`<!-- <!DOCTYPE no> --><a/>`:                `<!-- <!DOCTYPE no> --><a/>`,
		`<?p?><!--<!DOCTYPE no>--><!DOCTYPE a><a/>`: `<?p?><!--<!DOCTYPE no>--><a/>`,
		`<!DOCTYPE a [<!ENTITY x "&#60;b>y&amp;</b>">]><a>&x;&lt;<![CDATA[&x;]]></a>`:                                                `<a><b>y&amp;</b>&lt;<![CDATA[&x;]]></a>`,
		`<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y 'z"'><!ENTITY y 'no'>]><a b="&x;"/>`:                                               `<a b="z&quot;"/>`,
		`<!DOCTYPE a [<!-- ] --><?p ]?><!ATTLIST a b NMTOKENS " x  y " c CDATA #IMPLIED d (e|f) "e" g NOTATION (h) #REQUIRED>]><a/>`: `<a b="x y" d="e"/>`,
		`<!DOCTYPE a [<!ATTLIST a b ID #IMPLIED c CDATA #FIXED ' q '>]><a b=" 1&#9; 2 "></a>`:                                        `<a b="1&#9; 2" c=" q "></a>`,
		`<!DOCTYPE a [<!ELEMENT a (#PCDATA)><!NOTATION n SYSTEM "]"><!ATTLIST a b CDATA "1"><!ATTLIST a b CDATA "2">]><a c='>' />`:   `<a c=">" b="1"/>`,
	} {
		got, err := doctype.Expand(text, none)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	got, err := doctype.Expand(`<!DOCTYPE a PUBLIC "p" "out.dtd" [<!ENTITY in SYSTEM "in.txt">]><a>&in;</a>`, func(name string) (string, error) {
		return map[string]string{"out.dtd": `<!ATTLIST a b CDATA "1">`, "in.txt": "<c/>"}[name], nil
	})
	require.NoError(t, err)
	require.Equal(t, `<a b="1"><c/></a>`, got)
}

func TestWhatIsNotUnderstood(t *testing.T) {
	bomb := `<!ENTITY e0 "xxxxxxxxxx">`
	for i := 1; i < 12; i++ {
		bomb += fmt.Sprintf(`<!ENTITY e%d "%s">`, i, strings.Repeat(fmt.Sprintf("&e%d;", i-1), 10))
	}
	for _, text := range []string{
		`<!DOCTYPE a [`, `<!DOCTYPE a`, `<!DOCTYPE a [%x;]><a/>`, `<!DOCTYPE a [<!ENTITY % x "y">]><a/>`, `<!DOCTYPE a []><a>&x;</a>`, `<!DOCTYPE a [<!ATTLIST a>]><a b/>`,
		`<!DOCTYPE a [<!ENTITY x "&x;">]><a>&x;</a>`, `<!DOCTYPE a []><a b="1"`, `<!DOCTYPE a []><!--`, `<!DOCTYPE a [<!--]><a/>`,
		`<!DOCTYPE a [` + bomb + `]><a>&e11;</a>`, `<!DOCTYPE a [` + bomb + `]><a b="&e11;"/>`,
	} {
		_, err := doctype.Expand(text, none)
		require.ErrorIs(t, err, doctype.ErrUnsupported, text)
	}
	_, err := doctype.Expand(`<!DOCTYPE a SYSTEM "x"><a/>`, none)
	require.EqualError(t, err, "no file")
}
