package onegate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hcm-egov/framework/catalog"
	"github.com/hcm-egov/framework/egov/store"
)

// Query selects dossiers. Empty fields do not restrict.
type Query struct {
	Text    string    // dossier code (or its end), citizen number, or part of a name without accents; 400 bytes are read
	Subject string    // the applicant's subject
	State   State     // 0 is all
	DueBy   time.Time // due at or before, among those still running
	Limit   int       // default 50
}

// Find lists dossiers, the newest first; with DueBy the most urgent first.
func (s *Service) Find(ctx context.Context, q Query) (found []Dossier, err error) {
	where, args := q.conditions()
	order := "submitted DESC, code DESC"
	if !q.DueBy.IsZero() {
		order = "due, code"
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	query := fmt.Sprintf(`SELECT %s FROM onegate_dossier%s ORDER BY %s LIMIT %d`, dossierColumns, where, order, q.Limit)
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		found = nil
		return tx.Each(func(r store.Row) error {
			d, err := scanDossier(r)
			found = append(found, d)
			return err
		}, query, args...)
	})
	return found, err
}

func (q Query) conditions() (string, []any) {
	var terms []string
	var args []any
	add := func(term string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			term = strings.Replace(term, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		terms = append(terms, term)
	}
	if q.Subject != "" {
		add("subject = ?", q.Subject)
	}
	if q.State != 0 {
		add("state = ?", int64(q.State))
	}
	if !q.DueBy.IsZero() {
		add("due <= ?", q.DueBy.UnixMicro())
		add(fmt.Sprintf("state IN (%d, %d, %d)", Registered, Received, Processing))
	}
	if text := searchText(q.Text); text != "" {
		code := strings.ToUpper(text)
		add("(code LIKE ? OR citizen_id = ? OR name_key LIKE ?)", "%"+escapeLike(code), text, "%"+escapeLike(catalog.Key(text))+"%")
	}
	if len(terms) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}

// escapeLike drops the wildcards of LIKE: no code or name contains them.
func escapeLike(s string) string { return strings.NewReplacer("%", "", "_", "", `\`, "").Replace(s) }

// maxText is how many bytes of a look-up are compared; no code and no name is
// longer, so nothing is found by more.
const maxText = 400

// searchText is what somebody typed without what no code and no name contains.
func searchText(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", ""))
}
