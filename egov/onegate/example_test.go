package onegate_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hcm-egov/framework/egov/onegate"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// A dossier goes its way: handed in, accepted, sent back once for a supplement
// while the clock stands, decided, handed over.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "onegate-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(dir, "gate.db")})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	clock := worktime.NewManual(time.Date(2026, 11, 23, 9, 0, 0, 0, worktime.Zone())) // a Monday
	gate, err := onegate.New(ctx, onegate.Config{Store: db, Clock: clock, Agency: "H29.17", AgencyName: onegate.Text{Vi: "Sở Xây dựng"},
		Procedures: []onegate.Procedure{{Code: "1.009994", Name: onegate.Text{Vi: "Cấp giấy phép xây dựng"}, Form: "permit", Process: "permit", Days: 15}}})
	if err != nil {
		log.Fatal(err)
	}
	var code string
	act := func(do func(tx *store.Tx) error) {
		if err := db.Update(ctx, do); err != nil {
			log.Fatal(err)
		}
		d, err := gate.Dossier(ctx, code)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s, hẹn trả %s\n", d.State.Label("vi"), gate.Due(d).Format("02/01/2006"))
		clock.Advance(24 * time.Hour)
	}
	act(func(tx *store.Tx) error {
		d, err := gate.SubmitTx(tx, onegate.Submission{Procedure: "1.009994", Applicant: onegate.Applicant{Name: "Trần Văn Bình"}})
		code = d.Code
		return err
	})
	act(func(tx *store.Tx) error { return gate.AcceptTx(tx, code, "") })
	act(func(tx *store.Tx) error { return gate.AskTx(tx, code, "Thiếu bản vẽ mặt cắt") })
	act(func(tx *store.Tx) error { return gate.SupplyTx(tx, code, nil, "") })
	act(func(tx *store.Tx) error { return gate.StartTx(tx, code) })
	act(func(tx *store.Tx) error { return gate.FinishTx(tx, code, onegate.Granted, "") })
	act(func(tx *store.Tx) error { return gate.ReturnTx(tx, code) })
	fmt.Println(code)
	// Output:
	// Mới đăng ký, hẹn trả 14/12/2026
	// Được tiếp nhận, hẹn trả 14/12/2026
	// Yêu cầu bổ sung giấy tờ, hẹn trả 14/12/2026
	// Được tiếp nhận, hẹn trả 15/12/2026
	// Đang xử lý, hẹn trả 15/12/2026
	// Đã xử lý xong, hẹn trả 15/12/2026
	// Đã trả kết quả, hẹn trả 15/12/2026
	// H29.17-20261123-0000001
}
