package ident_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
)

// An agency arrives in the form of an older system and leaves in each.
func ExampleParseAgency() {
	agency, err := ident.ParseAgency("000.01.14.H29")
	if err != nil {
		fmt.Println(err)
		return
	}
	short, _ := agency.Short()
	form2014, _ := agency.Form2014()
	fmt.Println(agency, agency.Parent(), short, form2014)
	// Output: H29.14.01 H29.14 01.14.H29 01.14.H29
}

// The official list decides before arithmetic does.
func ExampleAgencyTable() {
	agencies, err := ident.ParseAgencyTable([]byte(`{"data":[
		{"code":"H29.50","code102":"000.00.14.H29","name":"Sở A"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	code, _ := agencies.Parse("14.H29")
	fmt.Println(code, agencies.Name(code))
	_, err = agencies.QCVN("H29.14")
	fmt.Println(errors.Is(err, fault.IdentAgencyTaken))
	// Output:
	// H29.50 Sở A
	// true
}

// The counter is the transaction that creates the dossier.
func ExampleNextDossier() {
	tx := counter{} // a *store.Tx in a program
	day := time.Date(2026, 6, 9, 8, 0, 0, 0, time.UTC)
	for range 2 {
		code, err := ident.NextDossier(tx, "H29.14", day)
		fmt.Println(code, err)
	}
	// Output:
	// H29.14-20260609-0000001 <nil>
	// H29.14-20260609-0000002 <nil>
}

func ExampleParseDossier() {
	code, _ := ident.ParseDossier("38.98.H29-210519-0013")
	fmt.Println(code.Agency(), code.Date().Format("02/01/2006"), code.Number(), code.Full())
	// Output: H29.98.38 19/05/2021 13 000.38.98.H29-210519-0013
}

// Logs see the masked number.
func ExampleCitizenNumber() {
	number, _ := ident.ParseCitizen("079 190 000 001")
	fmt.Println(number.Province(), number.Gender(), number.BirthYear())
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("received", "citizen", number)
	// Output:
	// 79 female 1990
	// level=INFO msg=received citizen=*********001
}

func ExampleWith() {
	ctx := ident.With(context.Background(), ident.Principal{
		Subject: "u1", Kind: ident.Official, Agency: "H29.14", Roles: []string{"receptionist"},
	})
	who, ok := ident.From(ctx)
	fmt.Println(who.Subject, who.Has("receptionist"), ok)
	// Output: u1 true true
}
