package pbes2

// Costly reports whether opening would take more than a moment, which a fuzzer
// has not.
func Costly(in []byte) bool {
	s, _, err := read(in)
	return err == nil && (s.iterations > 20_000 || s.n*s.r*s.p > 1<<18)
}
