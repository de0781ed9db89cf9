// Package model reads BPMN 2.0 files (OMG formal/2013-12-09, ISO/IEC 19510) into
// a tree that keeps everything: every element and attribute of whatever
// namespace with the line it stood on, and typed views above it for what the
// engine and the diagram need.
//
// Comments and processing instructions are dropped, white space between elements
// too. [Document.Bytes] writes the tree back with the prefixes of the file.
//
// Reading is lenient, as files of forty modelling tools ask: nothing but
// well-formedness, the root element and the limits is checked here. What may be
// executed is judged by package core.
package model
