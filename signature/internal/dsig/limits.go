package dsig

// Limits bound what the signatures of one document may make a verifier do. Zero
// fields take the defaults.
type Limits struct {
	References   int   // of one signature, its manifests included; default 100
	Transforms   int   // of one reference; default 8
	Certificates int   // and other items of one KeyInfo; default 32
	Prefixes     int   // of an InclusiveNamespaces; default 64
	XPaths       int   // expressions evaluated; default 32
	XPathSteps   int   // of one expression; default that of package xpath
	External     int64 // bytes of one resource outside the document; default 4 GiB
	Kept         int64 // bytes that a transform may keep in memory; default 64 MiB
	// Work bounds the bytes that are written into digests from the document;
	// default 16 MiB and eight times its length.
	Work int64
}

// WithDefaults fills in the zero fields.
func (l Limits) WithDefaults() Limits {
	fill := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	fill(&l.References, 100)
	fill(&l.Transforms, 8)
	fill(&l.Certificates, 32)
	fill(&l.Prefixes, 64)
	fill(&l.XPaths, 32)
	if l.External <= 0 {
		l.External = 4 << 30
	}
	if l.Kept <= 0 {
		l.Kept = 64 << 20
	}
	return l
}
