package eforms

import (
	"context"
	"slices"

	"github.com/hcm-egov/framework/eforms/internal/schema"
	"github.com/hcm-egov/framework/eforms/internal/tree"
	"github.com/hcm-egov/framework/egov/fault"
)

// OptionsFunc gives the options of a catalog. The query is what a person typed
// to search by ("" for the beginning of the catalog, at most 100 or so); a query
// that begins with "=" asks for the one option with the value that follows, and
// gives none when the catalog does not have it. Each call may be answered from
// another node; the order is kept on the screen.
type OptionsFunc func(ctx context.Context, catalog, query string) ([]Option, error)

// catalogs asks each question of one page only once.
type catalogs struct {
	ctx  context.Context
	ask  OptionsFunc
	seen map[string][]Option
}

func newCatalogs(ctx context.Context, ask OptionsFunc) *catalogs {
	return &catalogs{ctx, ask, map[string][]Option{}}
}

func (c *catalogs) query(catalog, query string) ([]Option, error) {
	key := catalog + "\x00" + query
	if have, ok := c.seen[key]; ok {
		return have, nil
	}
	if c.ask == nil {
		return nil, fault.New(fault.EformsCatalog, "catalog", catalog)
	}
	list, err := c.ask(c.ctx, catalog, query)
	if err != nil {
		return nil, fault.New(fault.EformsCatalog, "catalog", catalog).Wrap(err)
	}
	c.seen[key] = list
	return list, nil
}

// option looks one value of a field up; ok is false when it is no choice.
func (c *catalogs) option(x *field, value string) (Option, bool, error) {
	list := x.Options
	if x.Catalog != "" {
		var err error
		if list, err = c.query(x.Catalog, "="+value); err != nil {
			return Option{}, false, err
		}
	}
	i := slices.IndexFunc(list, func(o Option) bool { return o.Value == value })
	if i < 0 {
		return Option{}, false, nil
	}
	return list[i], true, nil
}

// catalogLeaves are the given values that the field's list does not have. An
// empty catalog therefore accepts nothing.
func (f *Form) catalogLeaves(ctx context.Context, clean map[string]any) ([]schema.Leaf, error) {
	var ask OptionsFunc
	if f.svc != nil {
		ask = f.svc.cfg.Options
	}
	c := newCatalogs(ctx, ask)
	var leaves []schema.Leaf
	for _, x := range f.fields {
		if x.Catalog == "" && len(x.Options) == 0 || x.Catalog != "" && ask == nil {
			continue
		}
		for _, ptr := range x.places(clean) {
			v, _ := tree.Get(clean, ptr)
			ok, err := c.allowed(x, v)
			if err != nil {
				return nil, err
			}
			if !ok {
				leaves = append(leaves, schema.Leaf{Path: ptr, Keyword: "enum"})
			}
		}
	}
	return leaves, nil
}

// allowed checks a value or each item of a list; an absent one is allowed.
func (c *catalogs) allowed(x *field, v any) (bool, error) {
	items, list := v.([]any)
	if !list {
		items = []any{v}
	}
	for _, one := range items {
		if one == nil {
			continue
		}
		if _, ok, err := c.option(x, plainText(one)); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// places are the pointers of the field: one, or one in each row.
func (x *field) places(data map[string]any) []string {
	if x.group == nil {
		return []string{x.At}
	}
	var list []string
	for i := range rows(data, x.group.At) {
		list = append(list, x.inRow(i))
	}
	return list
}
