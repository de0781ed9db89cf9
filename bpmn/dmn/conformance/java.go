package conformance

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/feel"
)

// external are Go functions in place of the Java methods that models of the kit
// call. The product knows no Java; a program that wants a model's methods
// registers functions of its own under their names, as is done here.
var external = map[string]feel.Func{
	"java.lang.Math.cos(double)":                  number1(math.Cos),
	"java.lang.Math.max(double,double)":           larger,
	"java.lang.Math.max(float,float)":             larger,
	"java.lang.Math.max(int,int)":                 larger,
	"java.lang.Math.max(long,long)":               larger,
	"java.lang.Byte.valueOf(byte)":                whole(math.MinInt8, math.MaxInt8),
	"java.lang.Short.valueOf(short)":              whole(math.MinInt16, math.MaxInt16),
	"java.lang.Integer.valueOf(java.lang.String)": parsed(integer),
	"java.lang.Float.valueOf(java.lang.String)":   parsed(float),
	"java.lang.Double.valueOf(java.lang.String)":  parsed(float),
	"java.lang.String.valueOf(char)":              character,
	"java.lang.String.format(java.lang.String,[Ljava.lang.Object;)": func(args []any) (any, error) {
		format, ok := args[0].(string)
		if !ok {
			return nil, errArgument
		}
		return fmt.Sprintf(format, args[1:]...), nil
	},
}

var errArgument = fmt.Errorf("an argument is of another type")

func number1(f func(float64) float64) feel.Func {
	return func(args []any) (any, error) {
		n, ok := args[0].(feel.Number)
		if !ok {
			return nil, errArgument
		}
		return f(n.Float64()), nil
	}
}

func larger(args []any) (any, error) {
	a, ok1 := args[0].(feel.Number)
	b, ok2 := args[1].(feel.Number)
	switch {
	case !ok1 || !ok2:
		return nil, errArgument
	case a.Cmp(b) < 0:
		return b, nil
	}
	return a, nil
}

// whole takes a whole number within limits.
func whole(low, high int64) feel.Func {
	return func(args []any) (any, error) {
		n, ok := args[0].(feel.Number)
		i, isWhole := n.Int64()
		if !ok || !isWhole || i < low || i > high {
			return nil, errArgument
		}
		return n, nil
	}
}

// parsed reads a number that the check accepts.
func parsed(check func(s string) error) feel.Func {
	return func(args []any) (any, error) {
		s, ok := args[0].(string)
		if !ok {
			return nil, errArgument
		}
		if err := check(s); err != nil {
			return nil, err
		}
		return feel.ParseNumber(s)
	}
}

func integer(s string) error {
	_, err := strconv.ParseInt(s, 10, 32)
	return err
}

func float(s string) error {
	_, err := strconv.ParseFloat(s, 64)
	return err
}

func character(args []any) (any, error) {
	s, ok := args[0].(string)
	if !ok || utf8.RuneCountInString(s) != 1 {
		return nil, errArgument
	}
	return s, nil
}
