package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hcm-egov/framework/egov/fault"
)

// Row is one row of a result.
type Row interface {
	// Scan copies the columns into dest: *string, *int64, *int, *[]byte, and
	// **string, **int64 where the column may be NULL; also pointers to types
	// made of these, *bool for 0 and 1, *float64, and sql.Scanner. A value that
	// does not fit is fault.StoreSQL.
	Scan(dest ...any) error
}

type result struct {
	values []driver.Value
	err    error
}

func (r result) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	if len(dest) != len(r.values) {
		return scanFault(fmt.Errorf("%d columns, %d destinations", len(r.values), len(dest)))
	}
	for i, d := range dest {
		if err := assign(d, r.values[i]); err != nil {
			return scanFault(fmt.Errorf("column %d: %w", i+1, err))
		}
	}
	return nil
}

func scanFault(cause error) error { return fault.New(fault.StoreSQL, "op", "scan").Wrap(cause) }

// assign stores the value; the common types first, without reflection.
func assign(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *string:
		if s, ok := v.(string); ok {
			*d = s
			return nil
		}
	case *int64:
		if n, ok := v.(int64); ok {
			*d = n
			return nil
		}
	case *int:
		if n, ok := v.(int64); ok {
			*d = int(n)
			return nil
		}
	case *[]byte:
		if b, ok := v.([]byte); ok {
			*d = b
			return nil
		}
	case *any:
		*d = v
		return nil
	case sql.Scanner:
		return d.Scan(v)
	}
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("destination %T is not a pointer", dest)
	}
	return assignKind(p.Elem(), v)
}

func assignKind(d reflect.Value, v driver.Value) error {
	if v == nil {
		return assignNull(d)
	}
	switch d.Kind() {
	case reflect.Pointer:
		p := reflect.New(d.Type().Elem())
		if err := assign(p.Interface(), v); err != nil {
			return err
		}
		d.Set(p)
		return nil
	case reflect.String:
		if s, ok := text(v); ok {
			d.SetString(s)
			return nil
		}
	case reflect.Slice:
		if s, ok := text(v); ok && d.Type().Elem().Kind() == reflect.Uint8 {
			d.SetBytes([]byte(s))
			return nil
		}
	default:
		return assignNumber(d, v)
	}
	return fmt.Errorf("%T does not fit %s", v, d.Type())
}

func assignNull(d reflect.Value) error {
	if d.Kind() == reflect.Pointer || d.Kind() == reflect.Slice {
		d.SetZero()
		return nil
	}
	return fmt.Errorf("NULL does not fit %s", d.Type())
}

func assignNumber(d reflect.Value, v driver.Value) error {
	n, isInt := v.(int64)
	f, isFloat := v.(float64)
	switch {
	case d.CanInt() && isInt && !d.OverflowInt(n):
		d.SetInt(n)
	case d.CanUint() && isInt && n >= 0 && !d.OverflowUint(uint64(n)):
		d.SetUint(uint64(n))
	case d.Kind() == reflect.Bool && isInt && (n == 0 || n == 1):
		d.SetBool(n == 1)
	case d.CanFloat() && isInt:
		d.SetFloat(float64(n))
	case d.CanFloat() && isFloat:
		d.SetFloat(f)
	default:
		return fmt.Errorf("%T does not fit %s", v, d.Type())
	}
	return nil
}

func text(v driver.Value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	}
	return "", false
}

// prepare checks the statement and brings the arguments to the types that both
// drivers store alike.
func prepare(query string, args []any) ([]driver.Value, error) {
	if err := checkStatement(query, len(args)); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return nil, nil
	}
	values := make([]driver.Value, len(args))
	for i, a := range args {
		v, err := value(a)
		if err != nil {
			return nil, fault.New(fault.StoreSQL, "op", "bind").Wrap(fmt.Errorf("argument %d: %w", i+1, err))
		}
		values[i] = v
	}
	return values, nil
}

func value(a any) (driver.Value, error) {
	switch a := a.(type) {
	case string:
		return a, checkText(a)
	case int64, nil:
		return a, nil
	case int:
		return int64(a), nil
	case []byte:
		if a == nil {
			return nil, nil
		}
		return a, nil
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(a)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case string, []byte:
		return value(v)
	case int64, nil:
		return v, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	}
	return nil, fmt.Errorf("type %T cannot be stored alike on every database", a)
}

// checkText refuses on both databases what PostgreSQL's TEXT cannot hold.
func checkText(s string) error {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return errors.New("text that is not UTF-8 or holds a NUL")
	}
	return nil
}
