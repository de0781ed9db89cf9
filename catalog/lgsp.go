package catalog

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/hcm-egov/framework/egov/fault"
)

// LGSPItem is a catalog item as the city's LGSP serves it (GetDanhMucDanToc and
// its like), inside the envelope's ResultObject:
//
//	{"Ma": "01", "Ten": "Kinh", "MoTa": "…", "Used": true}
//
// Some clients see {"code", "name", "description", "used"}; both are read.
type LGSPItem struct {
	Ma   string `json:"Ma"`
	Ten  string `json:"Ten"`
	MoTa string `json:"MoTa"`
	Used bool   `json:"Used"`
}

// UnmarshalJSON reads both spellings and codes written as numbers. Used is true
// where it is absent.
func (it *LGSPItem) UnmarshalJSON(b []byte) error {
	var v struct {
		Ma, Code          text
		Ten, Name         text
		MoTa, Description text
		Used              *bool
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*it = LGSPItem{
		Ma: string(v.Ma + v.Code), Ten: string(v.Ten + v.Name), MoTa: string(v.MoTa + v.Description),
		Used: v.Used == nil || *v.Used,
	}
	return nil
}

// text is a string that may be written as a number or null.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && b[0] != '"' {
		var n json.Number
		err := json.Unmarshal(b, &n)
		*t = text(n)
		return err
	}
	return json.Unmarshal(b, (*string)(t))
}

// LGSP gives a catalog in the LGSP's form: every code once, Used telling whether
// it is valid on the day; MoTa is the attribute "description".
func (s *Set) LGSP(catalog string, day Date) ([]LGSPItem, error) {
	l := s.lists[catalog]
	if l == nil {
		return nil, fault.New(fault.CatalogUnknown, "catalog", catalog)
	}
	out := []LGSPItem{}
	seen := map[string]bool{}
	for _, it := range l.items {
		if seen[it.Code] {
			continue
		}
		seen[it.Code] = true
		now, used := s.At(catalog, it.Code, day)
		if !used {
			now, _ = s.At(catalog, it.Code, 0)
		}
		out = append(out, LGSPItem{now.Code, now.Name, now.Attributes["description"], used})
	}
	return out, nil
}

// ReadLGSP reads the array that the LGSP serves into items of a catalog. The
// LGSP knows no periods: an item in use is valid from the day on which it was
// read, one out of use ends on that day.
func ReadLGSP(r io.Reader, catalog string, day Date, lim Limits) ([]Item, error) {
	lim = lim.filled()
	b, err := lim.read(r)
	if err != nil {
		return nil, err
	}
	var list []LGSPItem
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, malformed("0", err.Error())
	}
	if len(list) > lim.Items {
		return nil, fault.New(fault.TooLarge, "what", "catalog", "limit", lim.Items)
	}
	items := make([]Item, 0, len(list))
	for i, x := range list {
		it := Item{Catalog: catalog, Code: x.Ma, Name: x.Ten, Order: i + 1, Source: "LGSP", ValidFrom: day}
		if !x.Used {
			it.ValidFrom, it.ValidTo = 0, day
		}
		if x.MoTa != "" {
			it.Attributes = map[string]string{"description": x.MoTa}
		}
		items = append(items, it)
	}
	return items, nil
}
