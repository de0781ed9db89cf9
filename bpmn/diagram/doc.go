// Package diagram draws a BPMN 2.0 model as an SVG picture from its diagram
// interchange (BPMN DI; OMG formal/2013-12-09 chapter 12), with the state of an
// instance laid over it: where it stands, what is done, what failed, what is
// late, how many instances stand where. A model without drawing is laid out from
// left to right.
//
// The picture follows the notation of the norm (chapters 7 to 10). It holds no
// script, style sheet, link or outside reference, so it may stand in <img> or
// inline under a strict content policy. A state is never told by colour alone:
// it has a thicker border, a sign and a sentence for screen readers.
package diagram
