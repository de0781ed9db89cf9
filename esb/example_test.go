package esb_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/esb"
	"github.com/hcm-egov/framework/esb/edxml"
	"github.com/hcm-egov/framework/esb/esbtest"
)

// Two agencies in one program: one asks for an opinion, the other takes the
// letter into its register in the transaction in which it handles it.
func Example() {
	dir, err := os.MkdirTemp("", "esb")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	wire, seals := &esbtest.Wire{}, esbtest.Seals{} // in a program: peer.New and package signature

	open := func(code ident.AgencyCode, name string) (*esb.Bus, error) {
		db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(dir, string(code)+".db")})
		if err != nil {
			return nil, err
		}
		bus, err := esb.New(ctx, esb.Config{Agency: code, Name: name, Store: db,
			Transport: wire, Sign: seals.Sign(code), Verify: seals.Verify})
		if err == nil {
			wire.Join(code, bus.Inbound)
		}
		return bus, err
	}
	construction, err := open("H29.17", "Sở Xây dựng")
	if err != nil {
		fmt.Println(err)
		return
	}
	planning, err := open("H29.33", "Sở Quy hoạch - Kiến trúc")
	if err != nil {
		fmt.Println(err)
		return
	}
	planning.Receive(func(tx *store.Tx, in esb.Received) error {
		fmt.Printf("%s nhận từ %s: %s\n", "H29.33", in.Evidence.Agency, in.Document.Subject)
		return planning.AcceptTx(tx, in.Sender, in.Document.DocumentID)
	})
	construction.OnStatus(func(tx *store.Tx, s esb.StatusChange) error {
		fmt.Printf("%s báo %s: %s\n", s.Peer, s.Code, s.Description)
		return nil
	})

	_, err = construction.Send(ctx, &edxml.Document{
		To:           []edxml.Organization{{ID: "H29.33", Name: "Sở Quy hoạch - Kiến trúc"}},
		Code:         edxml.Code{Number: "12", Notation: "SXD-CPXD"},
		Promulgation: edxml.Promulgation{Place: "TP. Hồ Chí Minh", Date: edxml.Day(2026, 1, 5)},
		Type:         edxml.DocumentType{Type: 18, TypeName: "Công văn"},
		Subject:      "Lấy ý kiến về hồ sơ cấp phép",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, bus := range []*esb.Bus{construction, planning, construction} { // in a program: go bus.Run(ctx)
		if _, err := bus.Flush(ctx); err != nil {
			fmt.Println(err)
		}
	}
	// Unordered output:
	// H29.33 nhận từ H29.17: Lấy ý kiến về hồ sơ cấp phép
	// H29.33 báo 01: Đã đến
	// H29.33 báo 03: Đã tiếp nhận
}
