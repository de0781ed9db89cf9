package edxml

// Limits bound what [Parse] takes. A zero field means its default.
type Limits struct {
	Bytes       int64 // the whole message; default 100 MiB
	Depth       int   // nested elements; default 32
	Elements    int   // default 100 000
	Text        int   // one text that is not a file, in bytes; default 1 MiB
	Attachments int   // files; default 200
	Attachment  int64 // one file, unpacked, in bytes; default 50 MiB
	Unpacked    int64 // all files together, unpacked, in bytes; default 100 MiB
}

// orDefault fills the zero fields.
func (l Limits) orDefault() Limits {
	return Limits{
		Bytes:       or(l.Bytes, 100<<20),
		Depth:       or(l.Depth, 32),
		Elements:    or(l.Elements, 100_000),
		Text:        or(l.Text, 1<<20),
		Attachments: or(l.Attachments, 200),
		Attachment:  or(l.Attachment, 50<<20),
		Unpacked:    or(l.Unpacked, 100<<20),
	}
}

func or[T int | int64](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}
