package dsig

// Stream is Locate as it is for long documents.
var Stream = locate
