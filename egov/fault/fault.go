package fault

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error is the error of the framework. Make one with [New]; the zero value is
// not meaningful. An Error is immutable: At and Wrap return changed copies.
type Error struct {
	code  Code
	path  string
	args  []arg
	cause error
}

type arg struct{ name, value string }

// New makes an error with a code of the list. The arguments are pairs of a
// placeholder's name and its value, in the form of log/slog:
//
//	fault.New(fault.StoreIO, "op", "commit")
//
// Values are printed with fmt.Sprint. They reach people and logs: no secrets,
// no personal data.
func New(code Code, pairs ...any) *Error {
	e := &Error{code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		e.args = append(e.args, arg{fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])})
	}
	return e
}

// At returns a copy that names the field the error speaks of, as a JSON
// pointer ("/applicant/phone") or an element path of the document concerned.
func (e *Error) At(path string) *Error {
	c := *e
	c.path = path
	return &c
}

// Wrap returns a copy with the cause. The cause is for logs and errors.Is; it
// is never shown to the person at the screen.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Code is the stable code, such as "store.closed".
func (e *Error) Code() Code { return e.code }

// Kind is the kind of the code; a code outside the list is Internal.
func (e *Error) Kind() Kind { return e.code.Kind() }

// Path is the field path given to At, or "".
func (e *Error) Path() string { return e.path }

// Arg is the value of a placeholder, or "".
func (e *Error) Arg(name string) string {
	for _, a := range e.args {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// Vi is the Vietnamese sentence with its placeholders filled.
func (e *Error) Vi() string { return e.fill(table[e.code].vi) }

// En is the English sentence with its placeholders filled.
func (e *Error) En() string { return e.fill(table[e.code].en) }

// Sentence is Vi for "vi" (and for anything unknown) and En for "en".
func (e *Error) Sentence(lang string) string {
	if isEnglish(lang) {
		return e.En()
	}
	return e.Vi()
}

// isEnglish takes "en" and its regions, "en-GB".
func isEnglish(lang string) bool { return lang == English || strings.HasPrefix(lang, English+"-") }

func (e *Error) fill(s string) string {
	if s == "" {
		return string(e.code)
	}
	pairs := make([]string, 0, 2*len(e.args))
	for _, a := range e.args {
		pairs = append(pairs, "{"+a.name+"}", a.value)
	}
	return strings.NewReplacer(pairs...).Replace(s) // one pass: a value is never filled itself
}

// Error is for logs: code, path, English sentence, cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.code))
	if e.path != "" {
		b.WriteString(" at " + e.path)
	}
	b.WriteString(": " + e.En())
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is matches a Code or a Kind.
func (e *Error) Is(target error) bool {
	switch t := target.(type) {
	case Code:
		return e.code == t
	case Kind:
		return e.Kind() == t
	}
	return false
}

// Join joins errors as errors.Join does; nil when all are nil. All takes the
// result apart again.
func Join(errs ...error) error { return errors.Join(errs...) }

// All lists every *Error inside err in order, taking joined errors apart. A
// cause is not listed beside the error that wraps it. Errors of other types
// appear as [Canceled] when a context ended and else as [Unexpected], with
// themselves as the cause.
func All(err error) []*Error {
	switch list := find(err); {
	case err == nil:
		return nil
	case len(list) > 0:
		return list
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return []*Error{New(Canceled).Wrap(err)}
	}
	return []*Error{New(Unexpected).Wrap(err)}
}

// find lists the *Errors inside err, none when there are none.
func find(err error) []*Error {
	switch e := err.(type) {
	case *Error:
		return []*Error{e}
	case interface{ Unwrap() error }:
		return find(e.Unwrap())
	case interface{ Unwrap() []error }:
		var list []*Error
		for _, one := range e.Unwrap() {
			list = append(list, All(one)...)
		}
		return list
	}
	return nil
}

// KindOf is the kind of the first *Error inside err, Internal for any other
// error and "" for nil.
func KindOf(err error) Kind {
	if all := All(err); len(all) > 0 {
		return all[0].Kind()
	}
	return ""
}
