// Package conformance runs the test cases of the DMN Technology Compatibility
// Kit on package dmn: a folder with index.json, models and test case files of
// the kit's own schema. Nothing here knows the names of its files.
package conformance
