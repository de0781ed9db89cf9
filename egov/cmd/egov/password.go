package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hcm-egov/framework/signature"
)

// secretSource says where a password comes from: a file, a variable of the
// environment, or else the person at the terminal. It is never an argument,
// which every process of the machine can read.
type secretSource struct{ file, env string }

func (s *secretSource) flags(set *flag.FlagSet) {
	set.StringVar(&s.file, "password-file", "", "file whose first line is the password")
	set.StringVar(&s.env, "password-env", "", "name of the environment variable with the password")
}

// read reads the password. Without a file or variable it is asked for, if there
// is a terminal, and not shown.
func (s *secretSource) read(errs io.Writer) (signature.Password, error) {
	switch {
	case s.file != "":
		raw, err := os.ReadFile(s.file)
		if err != nil {
			return nil, err
		}
		line, _, _ := bytes.Cut(raw, []byte("\n"))
		return signature.Password(bytes.TrimSuffix(line, []byte("\r"))), nil
	case s.env != "":
		value, ok := os.LookupEnv(s.env)
		if !ok {
			return nil, fmt.Errorf("the environment has no %s", s.env)
		}
		return signature.Password(value), nil
	}
	return prompt(errs)
}

func prompt(errs io.Writer) (signature.Password, error) {
	show, err := hide(os.Stdin)
	if err != nil {
		return nil, errors.New("no terminal to ask for the password: use -password-file or -password-env")
	}
	defer show()
	fmt.Fprint(errs, "Mật khẩu / Password: ")
	line, err := bufio.NewReader(os.Stdin).ReadBytes('\n')
	fmt.Fprintln(errs)
	if err != nil && len(line) == 0 {
		return nil, errors.New("no password was given")
	}
	return signature.Password(bytes.TrimRight(line, "\r\n")), nil
}
