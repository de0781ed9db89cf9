package feel_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

func TestBoxedLogicKnowsTheNamesItIntroduces(t *testing.T) {
	e, err := feel.CompileLogic(feel.Context{
		Entries: []feel.Entry{
			{Name: "year-end", Type: &feel.Type{Kind: feel.NumberType}, Value: feel.Source{Text: "[rooms * 2]"}},
			{Name: "all", Value: feel.For{Name: "x-y", In: feel.Source{Text: "1..3"}, Return: feel.Source{Text: "x-y + year-end"}}},
		},
		Result: feel.Filter{In: feel.Source{Text: "all"}, Match: feel.Source{Text: "item > year-end + 1"}},
	}, feel.Options{})
	require.NoError(t, err)
	v, err := e.Eval(map[string]any{"rooms": 4})
	require.NoError(t, err)
	require.Equal(t, "[10, 11]", feel.Text(v))
	require.Equal(t, []string{"rooms"}, e.Names())
}

func TestABlockEvaluatesItsParts(t *testing.T) {
	e, err := feel.CompileLogic(feel.Lambda{Params: []feel.Param{{Name: "age"}}, Body: feel.Block{
		Where: "fees",
		Parts: []feel.Part{{Source: feel.Source{Text: "age + 1"}}, {Source: feel.Source{Text: "[limit..60], ? = age + 5"}, Unary: true}},
		Run: func(p *feel.Parts) any {
			if v := p.Value(0); p.Test(1, v) {
				return v
			}
			return p.Null(fault.FeelValue, "op", "fees")
		},
	}}, feel.Options{})
	require.NoError(t, err)
	s := feel.NewSession(t.Context(), feel.Limits{}, nil)
	f := s.Eval(e, feel.Map{"limit": 18})
	call, err := feel.Compile("[f(20), f(10)]")
	require.NoError(t, err)
	require.Equal(t, "[21, null]", feel.Text(s.Eval(call, feel.Map{"f": f})))
	require.NoError(t, s.Err())
	require.Len(t, s.Diagnostics(), 1)
	require.Equal(t, "fees", s.Diagnostics()[0].Path())
}

func TestFaultsOfAllTextsAreToldAtOnce(t *testing.T) {
	_, err := feel.CompileLogic(feel.List{feel.Source{Text: "1 +", Where: "a"}, feel.Source{Text: "2"}, feel.Source{Text: "(", Where: "b"}}, feel.Options{})
	all := fault.All(err)
	require.Len(t, all, 2)
	require.Equal(t, "a", all[0].Path())
	require.Equal(t, "b", all[1].Path())
}
