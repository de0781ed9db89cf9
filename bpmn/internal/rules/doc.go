// Package rules judges a BPMN model by the constraints of BPMN 2.0 (OMG
// formal/2013-12-09, ISO/IEC 19510): what the text says must or must not be,
// beyond what an XML schema can check. Clauses are numbered as in that edition;
// that of January 2011 counts the second number one lower (10.4.2 for 10.5.2).
//
// It reads the model alone and knows nothing of the engine: what a model may
// say, but the engine does not execute, is judged by package core.
//
// Every rule has a fault code, a clause and the numbers (EXT0xx, REF_n) under
// which the University of Bamberg has filed it in its collection of BPMN
// constraints. [All] lists the rules, [Of] finds that of a fault. Numbers that
// the public part of the collection does not explain are assigned by the order
// of the text.
//
// Rules for executable processes are applied to those and to the definitions
// they share; rules about structure to every process and collaboration of the
// file. Elements inside extensionElements are not looked at.
package rules
