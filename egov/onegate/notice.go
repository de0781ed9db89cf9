package onegate

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store"
)

// Notice is a short message on a dossier to a person or to a role's holders.
type Notice struct {
	Dossier   string    `json:"-"`
	Recipient string    `json:"-"`    // a subject, or "role:leader"
	Kind      string    `json:"kind"` // "overdue", "supplement", "result", …
	Text      Text      `json:"text"`
	At        time.Time `json:"-"`
}

// NotifyTx leaves a notice.
func (s *Service) NotifyTx(tx *store.Tx, n Notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return fault.New(fault.Unexpected).Wrap(err)
	}
	_, err = tx.Exec(`INSERT INTO onegate_notice (id, dossier, recipient, at, body) VALUES ($1, $2, $3, $4, $5)`,
		rand.Text(), n.Dossier, n.Recipient, s.now().UnixMicro(), string(body))
	return err
}

// Notices lists the newest notices to any of the recipients, at most 50.
func (s *Service) Notices(ctx context.Context, recipients ...string) (list []Notice, err error) {
	err = s.cfg.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, who := range recipients {
			err := tx.Each(func(r store.Row) error {
				n := Notice{Recipient: who}
				var at int64
				var body string
				if err := r.Scan(&n.Dossier, &at, &body); err != nil {
					return err
				}
				n.At = time.UnixMicro(at)
				list = append(list, n)
				return json.Unmarshal([]byte(body), &list[len(list)-1])
			}, `SELECT dossier, at, body FROM onegate_notice WHERE recipient = $1 ORDER BY at DESC LIMIT 50`, who)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}
