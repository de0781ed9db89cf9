// Package storetest helps tests that need a store and holds the contract that
// every driver of egov/store passes.
package storetest
