package table_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/table"
	"github.com/hcm-egov/framework/egov/feel"
)

// fees is a table of four inputs whose first rules are narrow and whose last one
// takes the rest.
func fees(policy string, rules int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nin district : string | in kind : string | in area : number | in since : date | out fee : number\n", policy)
	for i := range rules {
		fmt.Fprintf(&b, "%q | %q | [%d..%d) | >= @\"2020-01-01\" | %d\n", fmt.Sprint("D", i%24), []string{"house", "shop", "field"}[i/24%3], i/72*100, i/72*100+100, i)
	}
	return strings.TrimSpace(b.String())
}

func input(rule int) feel.Map {
	area, _ := feel.FromGo(rule/72*100 + 50)
	return feel.Map{"district": fmt.Sprint("D", rule%24), "kind": []string{"house", "shop", "field"}[rule/24%3], "area": area, "since": feel.Date{Year: 2026, Month: 1, Day: 31}}
}

func BenchmarkTable(b *testing.B) {
	for _, policy := range []string{"UNIQUE", "FIRST", "COLLECT"} {
		for _, rules := range []int{10, 100, 5000} {
			b.Run(fmt.Sprint(policy, "/", rules), func(b *testing.B) {
				e := compile(b, parse(b, fees(policy, rules)))
				vars := input(rules * 9 / 10)
				want := fmt.Sprint(rules * 9 / 10)
				if policy == "COLLECT" {
					want = "[" + want + "]"
				}
				b.ReportAllocs()
				for b.Loop() {
					s := feel.NewSession(context.Background(), feel.Limits{}, nil)
					if v := s.Eval(e, vars); feel.Text(v) != want {
						require.Equal(b, want, feel.Text(v))
					}
				}
			})
		}
	}
}

// BenchmarkTableInFEEL is a table whose conditions FEEL must test.
func BenchmarkTableInFEEL(b *testing.B) {
	text := "UNIQUE\nin a : number | in b : number | in c : string | in d : number | out\n"
	for i := range 10 {
		text += fmt.Sprintf("[%d + zero..%d] | > zero | not(other) | ? > zero | %d\n", i*10, i*10+9, i)
	}
	e := compile(b, parse(b, text))
	vars := feel.Map{"a": feel.Int(85), "b": feel.Int(1), "c": "x", "d": feel.Int(4), "zero": feel.Int(0), "other": "y"}
	b.ReportAllocs()
	for b.Loop() {
		s := feel.NewSession(context.Background(), feel.Limits{}, nil)
		if v := s.Eval(e, vars); feel.Text(v) != "8" {
			b.Fatal(v)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, rules := range []int{10, 1000, 5000} {
		b.Run(fmt.Sprint(rules), func(b *testing.B) {
			tab := parse(b, fees("UNIQUE", rules))
			for b.Loop() {
				table.Check(tab, table.Env{Type: types})
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	tab := parse(b, fees("UNIQUE", 5000))
	for b.Loop() {
		compile(b, tab)
	}
}
