// Package xades verifies and makes XAdES signatures.
package xades
