package audit_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hcm-egov/framework/egov/audit"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// A clerk reads a citizen's record; an auditor who knows the citizen's number
// finds the act, exports the log and checks it outside the program.
func Example() {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(dir, "egov.db")})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	l, err := audit.New(ctx, audit.Config{
		Store: db, Origin: "H29.17",
		Key:   ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)),
		Clock: worktime.NewManual(time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)),
	})
	if err != nil {
		log.Fatal(err)
	}

	ctx = ident.With(ctx, ident.Principal{Subject: "u-7", Kind: ident.Official, Agency: "H29.17"})
	err = db.Update(ctx, func(tx *store.Tx) error {
		// … the act itself, in the same transaction …
		_, err := l.Append(tx, audit.Record{
			Act: "citizen.read", Object: "dossier:H29.17-20260105-0000001",
			Details: map[string]string{"citizen": l.Pseudonym("079085001234"), "reason": "verify"},
		})
		return err
	})
	if err != nil {
		log.Fatal(err)
	}

	found, err := l.Records(ctx, audit.Query{Value: "079085001234"})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range found {
		fmt.Println(e.Index, e.At.Format(time.RFC3339), e.Actor, e.Act, e.Object, e.Details["reason"])
	}

	files := filepath.Join(dir, "export")
	if err := l.Export(ctx, files); err != nil {
		log.Fatal(err)
	}
	report, err := audit.Verify(os.DirFS(files), l.VerifierKey())
	fmt.Println(report.Entries, report.Signed, err)
	// Output:
	// 0 2026-01-05T01:00:00Z u-7 citizen.read dossier:H29.17-20260105-0000001 verify
	// 1 true <nil>
}

// The log grows; a checkpoint kept from earlier proves that nothing before it
// was rewritten.
func ExampleCheckConsistency() {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(dir, "egov.db")})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	l, err := audit.New(ctx, audit.Config{Store: db, Origin: "H29.17"})
	if err != nil {
		log.Fatal(err)
	}
	grow := func() audit.Checkpoint {
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := l.Append(tx, audit.Record{Act: "dossier.accept", Actor: "u-7", Object: "dossier:1"})
			return err
		})
		if err != nil {
			log.Fatal(err)
		}
		cp, err := l.Checkpoint(ctx)
		if err != nil {
			log.Fatal(err)
		}
		return cp
	}
	kept := grow()
	now := grow()
	proof, err := l.ConsistencyProof(ctx, kept.Size, now.Size)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(audit.CheckConsistency(proof, kept, now))
	kept.Root[0] ^= 1
	fmt.Println(audit.CheckConsistency(proof, kept, now) != nil)
	// Output:
	// <nil>
	// true
}
