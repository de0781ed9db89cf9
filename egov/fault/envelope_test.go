package fault_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEnvelopeOfAnAnswer(t *testing.T) {
	e, err := fault.Success([]map[string]any{{"Ma": "01", "Ten": "Kinh", "Used": true}})
	require.NoError(t, err)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	assert.Equal(t, `{"StatusCode":200,"Status":"SUCCESS","Description":"","ResultObject":[{"Ma":"01","Ten":"Kinh","Used":true}],"ResultType":"array","ThrowException":false}`, string(text))

	var items []struct{ Ma, Ten string }
	require.NoError(t, fault.ReadEnvelope(text, &items))
	assert.Equal(t, "Kinh", items[0].Ten)
	require.NoError(t, fault.ReadEnvelope(append([]byte("\ufeff"), text...), nil), "with a byte order mark")
	assert.ErrorIs(t, fault.ReadEnvelope(text, new(int)), fault.RemoteAnswer)

	for want, v := range map[string]any{"null": nil, "string": "x", "number": 1.5, "boolean": true, "object": struct{}{}} {
		e, err := fault.Success(v)
		require.NoError(t, err)
		assert.Equal(t, want, e.ResultType)
	}
	_, err = fault.Success(func() {})
	assert.ErrorIs(t, err, fault.Unexpected)
}

func TestEnvelopeOfAnError(t *testing.T) {
	sent := fault.New(fault.Missing, "what", "hồ sơ", "id", "7").At("/id").Wrap(errors.New("secret"))
	e := fault.Failure(sent)
	assert.Equal(t, 404, e.StatusCode)
	assert.Equal(t, "Không tìm thấy hồ sơ 7.", e.Description)
	assert.False(t, e.ThrowException)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "secret")

	got := fault.ReadEnvelope(text, nil)
	require.ErrorIs(t, got, fault.Missing, "between programs of the framework the code survives")
	assert.Equal(t, "Không tìm thấy hồ sơ 7.", fault.All(got)[0].Vi())
	assert.Equal(t, "/id", fault.All(got)[0].Path())

	several := fault.Failure(fault.Join(fault.New(fault.IdentPhone), fault.New(fault.IdentTax)))
	assert.Len(t, fault.All(several.Err()), 2)
}

func TestAFailureThereIsNoFailureHere(t *testing.T) {
	e := fault.Failure(fault.New(fault.StoreIO, "op", "commit"))
	assert.True(t, e.ThrowException)
	assert.ErrorIs(t, e.Err(), fault.RemoteFailed)
	assert.NotErrorIs(t, e.Err(), fault.StoreIO)
}

func TestReadEnvelopeOfOthers(t *testing.T) {
	for text, want := range map[string]error{
		`{"StatusCode":200,"Status":"SUCCESS","ResultObject":{"a":1},"ThrowException":false}`:    nil,
		`{"StatusCode":200,"Status":"SUCCESS"}`:                                                  nil,
		`{"StatusCode":200,"Status":"FAIL","Description":"no"}`:                                  fault.RemoteFailed,
		`{"StatusCode":200,"Status":"SUCCESS","ThrowException":true}`:                            fault.RemoteFailed,
		`{"StatusCode":400,"Status":"SUCCESS"}`:                                                  fault.RemoteRefused,
		`{"StatusCode":404,"Status":"ERROR"}`:                                                    fault.RemoteMissing,
		`{"StatusCode":401,"Status":"ERROR"}`:                                                    fault.RemoteDenied,
		`{"StatusCode":403,"Status":"ERROR"}`:                                                    fault.RemoteDenied,
		`{"StatusCode":500,"Status":"ERROR","Description":"ORA-1"}`:                              fault.RemoteFailed,
		`{"StatusCode":422,"Status":"ERROR","ResultType":"problem","ResultObject":{"code":"x"}}`: fault.RemoteRefused,
		`{"StatusCode":422,"Status":"ERROR","ResultType":"problem","ResultObject":[]}`:           fault.RemoteRefused,
		``:                     fault.RemoteAnswer,
		`null`:                 fault.RemoteAnswer,
		`{}`:                   fault.RemoteAnswer,
		`[]`:                   fault.RemoteAnswer,
		`<html>`:               fault.RemoteAnswer,
		`{"StatusCode":"200"}`: fault.RemoteAnswer,
	} {
		err := fault.ReadEnvelope([]byte(text), nil)
		if want == nil {
			assert.NoError(t, err, text)
			continue
		}
		require.ErrorIs(t, err, want, text)
		assert.NotContains(t, fault.All(err)[0].Vi(), "ORA", "another system's text is not shown")
	}
	var null map[string]any
	require.NoError(t, fault.ReadEnvelope([]byte(`{"StatusCode":200,"Status":"SUCCESS"}`), &null))
	assert.Nil(t, null)
}

func FuzzReadEnvelope(f *testing.F) {
	f.Add([]byte(`{"StatusCode":200,"Status":"SUCCESS","ResultObject":{"a":1}}`))
	f.Add([]byte(`{"StatusCode":422,"ResultType":"problem","ResultObject":{"errors":[{"code":"ident.tax","args":{"a":"b"}}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var v any
		if err := fault.ReadEnvelope(body, &v); err != nil {
			for _, e := range fault.All(err) {
				if e.Code() == fault.Unexpected {
					t.Fatalf("%q: %v", body, err)
				}
			}
		}
	})
}
