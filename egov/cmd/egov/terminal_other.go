//go:build !linux && !darwin && !windows

package main

import (
	"errors"
	"os"
)

// hide is not known for terminals of this system.
func hide(*os.File) (show func(), err error) { return nil, errors.ErrUnsupported }
