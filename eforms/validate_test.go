package eforms_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/egov/fault"
)

func TestValidateAcceptsACompleteForm(t *testing.T) {
	require.NoError(t, permitForm(t).Validate(answers()))
}

func TestValidateSpeaksVietnameseInLayoutOrder(t *testing.T) {
	f := permitForm(t)
	data := answers()
	data["applicant"] = map[string]any{"kind": "company", "name": "A", "citizen": "07919", "birthday": "31/02/1990", "phone": "123", "email": "x", "ward": "99999"}
	data["site"] = map[string]any{"parcel": "12-345", "area": "rộng", "floors": 21, "basement": true, "cost": "2,5", "uses": []any{"living", "living", "bar"}}
	data["owners"] = []any{map[string]any{"citizen": "1"}, map[string]any{"name": "B B", "share": 200}}
	data["drawings"] = []any{}
	data["confirmed"] = false
	data["extra"] = 1
	want := sentences(f.Validate(data))
	golden(t, "faults.txt", want)
	for range 50 {
		require.Equal(t, want, sentences(f.Validate(data)))
	}
}

func TestEmptyFormNamesEveryMissingAnswer(t *testing.T) {
	golden(t, "faults-empty.txt", sentences(permitForm(t).Validate(nil)))
}

func TestSayInEnglish(t *testing.T) {
	f := permitForm(t)
	data := answers()
	data["site"].(map[string]any)["area"] = 200000
	data["applicant"].(map[string]any)["citizen"] = "1"
	all := fault.All(f.Validate(data))
	require.Len(t, all, 2)
	assert.Equal(t, "Personal number: the personal number has exactly 12 digits, as on the card.", f.Say(all[0], "en"))
	assert.Equal(t, "Ground floor area: must be 100,000 or less.", f.Say(all[1], "en"))
	assert.Equal(t, "Diện tích xây dựng tầng 1: không được quá 100.000.", all[1].Vi())
}

func TestHiddenAnswersAreDroppedAndNotRequired(t *testing.T) {
	f := permitForm(t)
	data := answers()
	data["applicant"].(map[string]any)["tax"] = "not a tax code"
	data["site"].(map[string]any)["basement"] = false
	require.NoError(t, f.Validate(data))
	clean, err := f.Effective(data)
	require.NoError(t, err)
	assert.NotContains(t, clean["applicant"], "tax")
	assert.NotContains(t, clean["site"], "depth")
	assert.Contains(t, data["applicant"], "tax", "the caller's data stay as they were")
}

func TestDraftIsCheckedOnlyWhereItIsAnswered(t *testing.T) {
	f := permitForm(t)
	ctx := context.Background()
	require.NoError(t, f.ValidateDraft(ctx, nil))
	err := f.ValidateDraft(ctx, map[string]any{"site": map[string]any{"floors": 99}})
	assert.Equal(t, "/site/floors\tSố tầng: không được quá 20.\n", sentences(err))
}

func TestPageIsCheckedAlone(t *testing.T) {
	f := permitForm(t)
	assert.Equal(t, "/owners/0/name\tChủ sở hữu 1 – Họ và tên: cần nhập.\n",
		sentences(f.ValidatePage(context.Background(), map[string]any{"owners": []any{map[string]any{"citizen": "079090000001"}}}, 2)))
}

func TestPrefillByBindings(t *testing.T) {
	f := permitForm(t)
	got := f.Prefill(map[string]any{"citizen.name": "Nguyễn Thị Thử", "citizen.birthday": "1990-11-05", "other": 1, "citizen.number": nil})
	assert.Equal(t, map[string]any{"applicant": map[string]any{"name": "Nguyễn Thị Thử", "birthday": "1990-11-05"}}, got)
}
