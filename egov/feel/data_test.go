package feel_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/feel"
)

// random makes FEEL values from FEEL text.
type random struct{ *rand.Rand }

func (r random) pick(of ...string) string { return of[r.IntN(len(of))] }

func (r random) text() string {
	return r.pick(`""`, `"a"`, `"Hồ Chí Minh"`, `"@date"`, `"<&>\n\"\\"`, `"\U01F40E"`, `"e" + "\u0301"`, `"null"`)
}

func (r random) zone() string {
	return r.pick("", "Z", "+07:00", "-03:30", "@Asia/Ho_Chi_Minh", "@Etc/UTC")
}

func (r random) number() string {
	return r.pick("0", "-1", "0.1", "1e300", "-1.5e-30", "12345678901234567890.123456789", "9007199254740993", fmt.Sprint(r.Int64()))
}

func (r random) day() string {
	return fmt.Sprintf(`%04d-%02d-%02d`, r.IntN(10000), 1+r.IntN(12), 1+r.IntN(28))
}

func (r random) clock() string {
	return fmt.Sprintf(`%02d:%02d:%02d%s%s`, r.IntN(24), r.IntN(60), r.IntN(60), r.pick("", ".5", ".000000001"), r.zone())
}

// ordered is the text of a value that a range may end at.
func (r random) ordered() string {
	return r.pick(r.number(), r.text(), `@"`+r.day()+`"`, `@"`+r.clock()+`"`, `@"`+r.day()+"T"+r.clock()+`"`,
		`@"-999999999-01-01"`, `duration("P1Y2M")`, `duration("-P1DT1.5S")`, `duration("P9999999999D") * 2600`, `duration("P9999999999Y") * 9000000`, `@"P0D"`, `@"P0M"`)
}

func (r random) value(depth int) string {
	switch r.IntN(8) {
	case 0:
		return r.pick("null", "true", "false")
	case 1:
		return fmt.Sprintf("(%s %s)", r.pick("<", "<=", ">", ">=", "=", "!="), r.ordered())
	case 2:
		v := r.ordered()
		return r.pick("(", "[") + v + ".." + v + r.pick(")", "]")
	case 3, 4:
		if depth == 0 {
			return r.ordered()
		}
		s := "["
		for range r.IntN(4) {
			s += r.value(depth-1) + ", "
		}
		return s + r.value(depth-1) + "]"
	case 5, 6:
		if depth == 0 {
			return r.ordered()
		}
		s := "{" + r.pick("", `a: 1, `, `"@": 2, `, `b: null, `, "x y: [], ")
		return s + r.pick(`"@date": `, `"@context": `, `"": `, `c: `) + r.value(depth-1) + "}"
	}
	return r.ordered()
}

// alike holds values for the same in type and in all that FEEL shows of them.
func alike(t *testing.T, want, got any) {
	t.Helper()
	require.Equal(t, feel.TypeName(want), feel.TypeName(got))
	require.Equal(t, feel.Text(want), feel.Text(got))
	require.Equal(t, true, eval(t, "is(a, b)", map[string]any{"a": want, "b": got}), "%s", feel.Text(want))
}

func TestAnyValueGoesThroughJSONAndBack(t *testing.T) {
	r := random{rand.New(rand.NewPCG(1, 2))}
	for range 1000 {
		src := r.value(3)
		v := eval(t, src, nil)
		b, err := feel.EncodeJSON(v)
		require.NoError(t, err, src)
		require.True(t, json.Valid(b), string(b))
		back, err := feel.DecodeJSON(b)
		require.NoError(t, err, string(b))
		alike(t, v, back)
		again, err := feel.EncodeJSON(back)
		require.NoError(t, err)
		require.Equal(t, string(b), string(again), "types and ends are the same too")
	}
}

// TestPlainJSONIsReadByType writes plain JSON, which has no dates, and reads it by
// the type of the value.
func TestPlainJSONIsReadByType(t *testing.T) {
	r := random{rand.New(rand.NewPCG(3, 4))}
	for range 1000 {
		src := fmt.Sprintf(`{a: %s, b: [@"%s", @"%s"], c: {d: @"%sT%s", "@e": %s}, f: @"P1DT2H", g: @"-P13M", h: true}`, r.number(), r.day(), r.day(), r.day(), r.clock(), r.text())
		v := eval(t, src, nil)
		kind, findings := feel.Check(feel.Literal{Value: v}, nil, feel.Options{})
		require.Empty(t, findings)
		b, err := feel.ToJSON(v)
		require.NoError(t, err)
		got, err := feel.FromJSON(b, kind)
		require.NoError(t, err, string(b))
		require.Equal(t, feel.Text(eval(t, "v.a", map[string]any{"v": v})), feel.Text(eval(t, "v.a", map[string]any{"v": got})))
		require.Equal(t, feel.TypeName(eval(t, "v.c.d", map[string]any{"v": v})), feel.TypeName(eval(t, "v.c.d", map[string]any{"v": got})))
	}
}

func TestEncodedJSON(t *testing.T) {
	for src, want := range map[string]string{
		`{a: 1.50, b: [@"2026-01-31", null]}`:  `{"a":1.5,"b":[{"@date":"2026-01-31"},null]}`,
		`{"@date": "x"}`:                       `{"@context":{"@date":"x"}}`,
		`[1..10)`:                              `{"@range":["[",1,10,")"]}`,
		`(> "<a>")`:                            `{"@range":["(","<a>",null,")"]}`,
		`(= 5)`:                                `{"@range":["=",5]}`,
		`(!= @"P1D")`:                          `{"@range":["!=",{"@duration":"P1D"}]}`,
		`@"10:30:00@Asia/Ho_Chi_Minh"`:         `{"@time":"10:30:00@Asia/Ho_Chi_Minh"}`,
		`@"2026-01-31T10:30:00+07:00"`:         `{"@date and time":"2026-01-31T10:30:00+07:00"}`,
		`-duration("P9999999999DT0.5S") * 900`: `{"@duration":"-P8999999999100DT7M30S"}`,
	} {
		b, err := feel.EncodeJSON(eval(t, src, nil))
		require.NoError(t, err, src)
		assert.Equal(t, want, string(b), src)
	}
	for _, v := range []any{eval(t, "function(x) x", nil), "\xff", map[string]any{"\xff": 1}, feel.MonthsDuration(1 << 62), []any{make(chan int)}} {
		_, err := feel.EncodeJSON(v)
		assert.ErrorIs(t, err, fault.FeelInput)
	}
}

func TestWhatIsNoEncodedValue(t *testing.T) {
	for src, path := range map[string]string{
		`{`: "", `1 2`: "", `{} ]`: "", ``: "", `{"@date":"2026-02-30"}`: "/@date", `[{"@date":5}]`: "/0/@date", `{"a":{"@foo":1}}`: "/a/@foo",
		`{"@range":[]}`: "/@range", `{"@range":["[",2,1,"]"]}`: "/@range", `{"@range":["[",null,null,"]"]}`: "/@range", `{"@range":["<",1]}`: "/@range",
		`{"@context":1}`: "/@context", `{"@duration":"P1"}`: "/@duration", `{"@months":1.5}`: "/@months", `{"a/b":[1e99999]}`: "/a~1b/0",
	} {
		_, err := feel.DecodeJSON([]byte(src))
		require.ErrorIs(t, err, fault.FeelJSON, src)
		assert.Equal(t, path, fault.All(err)[0].Path(), src)
	}
}

func TestDataTellsAllFaultsAtOnce(t *testing.T) {
	vars, _ := world(t)
	_, err := feel.FromJSON([]byte(`{"name": 5, "age": 200, "status": "PUPIL", "born": "31/01/2026", "extra": {"x": 1},
		"children": [{"name": "An", "age": 5, "status": "STUDENT", "born": "2020-01-31", "end date": null, "extra": null, "children": []}, {"name": "a/b"}]}`), vars["applicant"])
	var got []string
	for _, f := range fault.All(err) {
		got = append(got, f.Path()+" "+string(f.Code()))
		assert.NotContains(t, f.Vi()+f.En(), "{")
		assert.NotContains(t, f.Error(), "PUPIL", "faults hold no personal data")
	}
	assert.Equal(t, []string{
		"/name feel.data-type", "/age feel.data-allowed", "/status feel.data-allowed", "/born feel.data-type", "/end date feel.data-missing",
		"/children/1/age feel.data-missing", "/children/1/status feel.data-missing", "/children/1/born feel.data-missing",
		"/children/1/end date feel.data-missing", "/children/1/extra feel.data-missing", "/children/1/children feel.data-missing",
	}, got)
}

func TestData(t *testing.T) {
	number, date := kind(feel.NumberType), kind(feel.DateType)
	pair := &feel.Type{Kind: feel.ContextType, Fields: []feel.Field{{Name: "from", Type: date}, {Name: "n", Type: number}}}
	cases := []struct {
		kind *feel.Type
		data any
		want string // "!" and a code where it is refused
	}{
		{number, 1.5, "1.5"},
		{number, json.Number("12345678901234567890.5"), "12345678901234567890.5"},
		{number, "1", "!feel.data-type"},
		{number, []int{1}, "1"},
		{number, []int{1, 2}, "!feel.data-type"},
		{number, nil, "null"},
		{listOf(number), 5, "[5]"},
		{listOf(number), []any{1, "x"}, "!feel.data-type"},
		{listOf(date), []string{"2026-01-31"}, "[2026-01-31]"},
		{date, "2026-02-30", "!feel.data-type"},
		{kind(feel.DateTimeType), "2026-01-31T10:00:00+07:00", "2026-01-31T10:00:00+07:00"},
		{kind(feel.DateTimeType), "2026-01-31", "2026-01-31T00:00:00"},
		{kind(feel.DateTimeType), feel.Date{Year: 2026, Month: 1, Day: 31}, "2026-01-31T00:00:00Z"},
		{kind(feel.TimeType), "10:30:00@Asia/Ho_Chi_Minh", "10:30:00@Asia/Ho_Chi_Minh"},
		{kind(feel.DaysDurationType), "P1D", "P1D"},
		{kind(feel.DaysDurationType), "P1M", "!feel.data-type"},
		{kind(feel.MonthsDurationType), "P1M", "P1M"},
		{kind(feel.StringType), "2026-01-31", "2026-01-31"},
		{&feel.Type{Kind: feel.RangeType, Item: number}, "[1..10)", "[1..10)"},
		{&feel.Type{Kind: feel.RangeType, Item: number}, `["a".."b"]`, "!feel.data-type"},
		{pair, map[string]any{"from": "2026-01-31", "n": 1, "more": "x"}, `{from: 2026-01-31, more: "x", n: 1}`},
		{pair, map[string]any{"from": "2026-01-31"}, "!feel.data-missing"},
		{pair, "x", "!feel.data-type"},
		{nil, map[string]any{"@date": "2026-01-31"}, `{"@date": "2026-01-31"}`},
		{nil, make(chan int), "!feel.data-type"},
		{allowed(t, feel.StringType, "t", `"A", "B"`), "C", "!feel.data-allowed"},
		{allowed(t, feel.StringType, "t", `"A", "B"`), nil, "!feel.data-allowed"},
		{allowed(t, feel.StringType, "t", `"A", null`), nil, "null"},
	}
	for _, c := range cases {
		got, err := c.kind.From(c.data)
		if code, refused := cutCode(c.want); refused {
			assert.ErrorIs(t, err, code, "%v %v", c.kind, c.data)
			continue
		}
		require.NoError(t, err, "%v %v", c.kind, c.data)
		assert.Equal(t, c.want, feel.Text(eval(t, "string(if x = null then \"null\" else x)", map[string]any{"x": got})), "%v %v", c.kind, c.data)
	}
}

func cutCode(s string) (fault.Code, bool) {
	return fault.Code(s[min(1, len(s)):]), s[0] == '!'
}

type base struct {
	ID string `json:"id"`
}

type application struct {
	base
	Area     float64        `json:"area"`
	Rooms    int8           `json:"rooms,omitempty"`
	Owner    *owner         `json:"owner"`
	Papers   []string       `json:"papers"`
	Filed    time.Time      `json:"filed"`
	Due      feel.Date      `json:"due"`
	Left     time.Duration  `json:"left"`
	Fees     map[string]int `json:"fees"`
	Price    json.Number    `json:"price"`
	Exact    feel.Number    `json:"exact"`
	Skip     string         `json:"-"`
	Any      any            `json:"any"`
	Plain    bool
	Pair     [2]uint16 `json:"pair"`
	internal int
}

type owner struct {
	Name string `json:"họ tên"`
	Born string `json:"born"`
}

func TestGoStructsGoInAndOut(t *testing.T) {
	a := application{
		base: base{"HS-1"}, Area: 75.25, Owner: &owner{"Nguyễn Văn An", "1990-01-31"}, Papers: []string{"CCCD"},
		Filed: time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC), Due: feel.Date{Year: 2026, Month: 3, Day: 1}, Left: 36 * time.Hour,
		Fees: map[string]int{"a": 1}, Price: "12345678901234567890.5", Exact: feel.Int(7), Any: int64(5), Plain: true, Pair: [2]uint16{1, 65535}, Skip: "x", internal: 1,
	}
	v, err := feel.FromGo(a)
	require.NoError(t, err)
	assert.Equal(t, `{"HS-1": 1}`, feel.Text(eval(t, `context put({}, a.id, count(a.papers))`, map[string]any{"a": v})))
	assert.Equal(t, "PT36H", feel.Text(eval(t, `if a.left = @"PT36H" and a.owner.họ tên = "Nguyễn Văn An" and a.rooms = null then "PT36H" else a`, map[string]any{"a": v})))
	var back application
	require.NoError(t, feel.Decode(v, &back))
	a.Skip, a.internal = "", 0
	assert.Equal(t, a, back)
}

func TestTextsOfGoTypesGoInAndOut(t *testing.T) {
	type host struct {
		Addr  netip.Addr   `json:"addr"`
		Addrs []netip.Addr `json:"addrs"`
		Span  *time.Duration
	}
	h := host{Addr: netip.MustParseAddr("10.0.0.1"), Addrs: []netip.Addr{netip.MustParseAddr("::1")}}
	v, err := feel.FromGo(h)
	require.NoError(t, err)
	assert.Equal(t, `{Span: null, addr: "10.0.0.1", addrs: ["::1"]}`, feel.Text(v))
	var back host
	require.NoError(t, feel.Decode(v, &back))
	assert.Equal(t, h, back)
	assert.ErrorIs(t, feel.Decode(map[string]any{"addr": "nowhere"}, &back), fault.FeelDataType)
}

func TestTypesByName(t *testing.T) {
	named := map[string]*feel.Type{"tFee": kind(feel.NumberType)}
	for name, want := range map[string]feel.Kind{
		"number": feel.NumberType, "date and time": feel.DateTimeType, "dateTime": feel.DateTimeType, "dayTimeDuration": feel.DaysDurationType,
		"yearMonthDuration": feel.MonthsDurationType, "Any": feel.AnyType, "tFee": feel.NumberType, "tNone": feel.UnknownType,
	} {
		got, ok := feel.TypeOf(name, named)
		assert.Equal(t, want, got.Kind, name)
		assert.Equal(t, want != feel.UnknownType, ok, name)
	}
}

func TestDecodeTellsAllFaultsAtOnce(t *testing.T) {
	v := eval(t, `{area: "x", rooms: 300, owner: {born: @"1990-01-31"}, papers: ["a", 1], filed: 1, left: @"P1000000D", pair: [1, -1], due: @"P1D", exact: null, Plain: 1, fees: {"a/b": 0.5}}`, nil)
	var a application
	err := feel.Decode(v, &a)
	var got []string
	for _, f := range fault.All(err) {
		assert.Equal(t, fault.FeelDataType, f.Code())
		got = append(got, f.Path())
	}
	assert.Equal(t, []string{"/area", "/rooms", "/papers/1", "/filed", "/due", "/left", "/fees/a~1b", "/Plain", "/pair/1"}, got)
	assert.Equal(t, "1990-01-31", a.Owner.Born)
	assert.ErrorIs(t, feel.Decode(v, a), fault.FeelDataType)
	assert.ErrorIs(t, feel.Decode(v, nil), fault.FeelDataType)
	assert.ErrorIs(t, feel.Decode(eval(t, "function() 1", nil), &a.Papers), fault.FeelDataType)
}

func TestAllows(t *testing.T) {
	vars, _ := world(t)
	size := allowed(t, feel.ListType, "tFew", "count(?) <= 2")
	size.Item = vars["status"]
	ordered := &feel.Type{Kind: feel.ContextType, Fields: []feel.Field{{Name: "from", Type: kind(feel.NumberType)}, {Name: "to", Type: allowed(t, feel.NumberType, "", ">= from")}}}
	cases := []struct {
		kind *feel.Type
		src  string
		want bool
	}{
		{vars["status"], `"STUDENT"`, true},
		{vars["status"], `"PUPIL"`, false},
		{vars["status"], `null`, false},
		{vars["amount"], `null`, true},
		{vars["applicant"], `{age: 5, status: "STUDENT", children: []}`, true},
		{vars["applicant"], `{age: 5, status: "STUDENT", children: [{age: 200}]}`, false},
		{vars["people"], `[{age: 5}, {age: -1}]`, false},
		{size, `["STUDENT", "EMPLOYED"]`, true},
		{size, `["STUDENT", "PUPIL"]`, false},
		{size, `["STUDENT", "EMPLOYED", "STUDENT"]`, false},
		{ordered, `{from: 1, to: 2}`, true},
		{ordered, `{from: 3, to: 2}`, false},
		{nil, `1`, true},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, c.kind.Allows(eval(t, c.src, nil), nil), "%v %s", c.kind, c.src)
	}
	s := feel.NewSession(t.Context(), feel.Limits{Steps: 1}, nil)
	assert.False(t, size.Allows([]any{"STUDENT", "STUDENT"}, s), "a used-up budget allows nothing")
	assert.ErrorIs(t, s.Err(), fault.FeelLimit)
	values, ok := vars["status"].Allowed.Values()
	assert.True(t, ok)
	assert.Equal(t, []any{"EMPLOYED", "SELF-EMPLOYED", "STUDENT"}, values)
	_, ok = vars["age"].Allowed.Values()
	assert.False(t, ok)
}

// FuzzJSON reads any text as an encoded value and as data: it must end without a
// panic, and what is read once is written the same again.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"@range":["[",1,{"@date":"2026-01-31"},")"]}`, `{"@context":{"@date":1}}`, `[1e10,{"@duration":"P1Y"}]`, `{"a":{"@duration":"-P5M"}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := feel.DecodeJSON([]byte(s))
		if err != nil {
			return
		}
		b, err := feel.EncodeJSON(v)
		require.NoError(t, err)
		back, err := feel.DecodeJSON(b)
		require.NoError(t, err, string(b))
		again, err := feel.EncodeJSON(back)
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
		_, _ = feel.FromJSON([]byte(s), listOf(kind(feel.DateType)))
	})
}
