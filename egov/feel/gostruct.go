package feel

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/hcm-egov/framework/egov/fault"
)

// goField is a field of a struct as encoding/json names it.
type goField struct {
	name      string
	index     []int
	omitEmpty bool
}

// goFields lists the exported fields; those of embedded structs without a tag
// count as own ones.
func goFields(t reflect.Type, outer []int) (out []goField) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(outer[:len(outer):len(outer)], i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("json") == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			out = append(out, goFields(f.Type, index)...)
		case f.IsExported():
			if name == "" {
				name = f.Name
			}
			out = append(out, goField{norm.NFC.String(name), index, strings.Contains(rest, "omit")})
		}
	}
	return out
}

func fromStruct(rv reflect.Value, depth int) (any, error) {
	if m, ok := rv.Interface().(encoding.TextMarshaler); ok {
		b, err := m.MarshalText()
		return norm.NFC.String(string(b)), err
	}
	out := map[string]any{}
	for _, f := range goFields(rv.Type(), nil) {
		field := rv.FieldByIndex(f.index)
		if f.omitEmpty && field.IsZero() {
			continue
		}
		x, _, err := fromGo(field.Interface(), depth+1)
		if err != nil {
			return nil, err
		}
		out[f.name] = x
	}
	return out, nil
}

// Decode stores a FEEL value in the Go variable that into points to: contexts in
// structs (by their json tags) and maps, lists in slices and arrays, numbers in
// integers and floats, dates and dates and times in time.Time (UTC where they
// have no zone), days and time durations in time.Duration, strings and the text
// of temporal values in strings, anything in an any, as [ToGo] does, or in a
// variable of its own type such as [Date]. Null gives the zero value. Entries
// without a field are passed over. The error joins a [fault.FeelDataType] for
// every value that does not fit, with its path.
func Decode(v, into any) error {
	rv := reflect.ValueOf(into)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		return fault.New(fault.FeelDataType, "type", TypeName(v), "expected", typeOf(into))
	}
	var d goDecoder
	d.store(v, rv.Elem(), "")
	return fault.Join(d.faults...)
}

type goDecoder struct{ faults []error }

func (d *goDecoder) store(v any, to reflect.Value, path string) {
	switch {
	case v == nil:
		to.SetZero()
	case to.Kind() == reflect.Pointer && !reflect.TypeOf(v).AssignableTo(to.Type()):
		to.Set(reflect.New(to.Type().Elem()))
		d.store(v, to.Elem(), path)
	case to.Kind() == reflect.Interface && to.NumMethod() == 0:
		to.Set(reflect.ValueOf(ToGo(v)))
	case reflect.TypeOf(v).AssignableTo(to.Type()):
		to.Set(reflect.ValueOf(v))
	default:
		if !d.convert(v, to, path) {
			d.faults = append(d.faults, fault.New(fault.FeelDataType, "type", TypeName(v), "expected", to.Type()).At(path))
		}
	}
}

// convert is false where the value does not fit.
func (d *goDecoder) convert(v any, to reflect.Value, path string) bool {
	switch v := v.(type) {
	case map[string]any:
		return d.context(v, to, path)
	case []any:
		return d.list(v, to, path)
	case Number:
		return v.store(to)
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(v)
			return true
		}
	case string:
		return storeText(v, to)
	case interface{ String() string }:
		return storeTemporal(v, to) || storeText(v.String(), to)
	}
	return false
}

func (d *goDecoder) context(m map[string]any, to reflect.Value, path string) bool {
	switch {
	case to.Kind() == reflect.Map && to.Type().Key().Kind() == reflect.String:
		out := reflect.MakeMapWithSize(to.Type(), len(m))
		for _, k := range sortedKeys(m) {
			x := reflect.New(to.Type().Elem()).Elem()
			d.store(m[k], x, path+pointer(k))
			out.SetMapIndex(reflect.ValueOf(k).Convert(to.Type().Key()), x)
		}
		to.Set(out)
	case to.Kind() == reflect.Struct:
		for _, f := range goFields(to.Type(), nil) {
			if x, ok := m[f.name]; ok {
				d.store(x, to.FieldByIndex(f.index), path+pointer(f.name))
			}
		}
	default:
		return false
	}
	return true
}

func (d *goDecoder) list(l []any, to reflect.Value, path string) bool {
	switch {
	case to.Kind() == reflect.Slice:
		to.Set(reflect.MakeSlice(to.Type(), len(l), len(l)))
	case to.Kind() == reflect.Array && to.Len() == len(l):
	default:
		return false
	}
	for i, x := range l {
		d.store(x, to.Index(i), path+pointer(strconv.Itoa(i)))
	}
	return true
}

// store keeps every digit, but for floats.
func (n Number) store(to reflect.Value) bool {
	switch {
	case to.CanInt() && to.Type() != reflect.TypeFor[time.Duration]():
		i, ok := n.Int64()
		if ok = ok && !to.OverflowInt(i); ok {
			to.SetInt(i)
		}
		return ok
	case to.CanUint():
		u, err := strconv.ParseUint(n.String(), 10, 64)
		if err != nil || to.OverflowUint(u) {
			return false
		}
		to.SetUint(u)
		return true
	case to.CanFloat():
		to.SetFloat(n.Float64())
		return !to.OverflowFloat(n.Float64())
	case to.Type() == reflect.TypeFor[json.Number]():
		to.SetString(n.String())
		return true
	}
	return false
}

func storeText(s string, to reflect.Value) bool {
	if u, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(s)) == nil
	}
	if to.Kind() != reflect.String || to.Type() == reflect.TypeFor[json.Number]() {
		return false
	}
	to.SetString(s)
	return true
}

func storeTemporal(v any, to reflect.Value) bool {
	switch x := v.(type) {
	case Date:
		return storeTemporal(x.midnight(), to)
	case DateTime:
		if to.Type() == reflect.TypeFor[time.Time]() {
			to.Set(reflect.ValueOf(x.In(time.UTC)))
			return true
		}
	case DaysDuration:
		if d, ok := x.Duration(); ok && to.Type() == reflect.TypeFor[time.Duration]() {
			to.SetInt(int64(d))
			return true
		}
	}
	return false
}

// pointer is a step of a JSON pointer (RFC 6901).
func pointer(name string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
