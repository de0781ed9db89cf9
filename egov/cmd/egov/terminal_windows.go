package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// hide lets a terminal not show what is typed; show takes that back. An error
// says that the file is no terminal.
func hide(f *os.File) (show func(), err error) {
	console := windows.Handle(f.Fd())
	var before uint32
	if err := windows.GetConsoleMode(console, &before); err != nil {
		return nil, err
	}
	if err := windows.SetConsoleMode(console, before&^windows.ENABLE_ECHO_INPUT); err != nil {
		return nil, err
	}
	return func() { _ = windows.SetConsoleMode(console, before) }, nil
}
