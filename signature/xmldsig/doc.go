// Package xmldsig verifies and makes XML signatures.
package xmldsig
