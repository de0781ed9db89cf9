// Package esbtest helps tests of programs that exchange messages: seals that
// stand for digital signatures, a wire between buses of one process, and the
// contract that every transport passes.
package esbtest
