package xmlcore

import "strings"

// uriParts are the parts of a URI reference; a part with its mark, so that an
// absent one differs from an empty one (RFC 3986 section 3). The fragment is
// left out.
type uriParts struct{ scheme, authority, path, query string }

func splitURI(s string) (u uriParts) {
	s, _, _ = strings.Cut(s, "#")
	if at := strings.IndexAny(s, ":/?"); at > 0 && s[at] == ':' {
		u.scheme, s = s[:at+1], s[at+1:]
	}
	if at := strings.IndexByte(s, '?'); at >= 0 {
		s, u.query = s[:at], s[at:]
	}
	if strings.HasPrefix(s, "//") {
		end := len(s)
		if at := strings.IndexByte(s[2:], '/'); at >= 0 {
			end = at + 2
		}
		u.authority, s = s[:end], s[end:]
	}
	u.path = s
	return u
}

// joinBase is the join-URI-References function of Canonical XML 1.1 section 2.4:
// RFC 3986 section 5.2 for a base that may be relative itself.
func joinBase(base, ref string) string {
	b, r := splitURI(base), splitURI(ref)
	switch {
	case r.scheme != "":
		r.path = removeDots(r.path)
		return r.scheme + r.authority + r.path + r.query
	case r.authority != "":
		r.path = removeDots(r.path)
		return b.scheme + r.authority + r.path + r.query
	case r.path == "":
		if r.query == "" {
			r.query = b.query
		}
		return b.scheme + b.authority + b.path + r.query
	case !strings.HasPrefix(r.path, "/"):
		r.path = besides(b) + r.path
	}
	return b.scheme + b.authority + removeDots(r.path) + r.query
}

// besides is the path of the base up to its last "/". A trailing ".." is a
// directory.
func besides(b uriParts) string {
	path := b.path
	if path == "" && b.authority != "" {
		return "/"
	}
	if path == ".." || strings.HasSuffix(path, "/..") {
		path += "/"
	}
	return path[:strings.LastIndexByte(path, '/')+1]
}

// removeDots is the algorithm Remove Dot Segments as Canonical XML 1.1 section
// 2.4 modifies it: leading ".." stay in a relative path, several "/" become
// one, a trailing ".." gets a "/".
func removeDots(path string) string {
	var kept []string
	absolute := strings.HasPrefix(path, "/")
	folder := false // the path ends in a directory
	for segment := range strings.SplitSeq(path, "/") {
		last := len(kept) - 1
		folder = segment == "" || segment == "." || segment == ".."
		switch {
		case segment == "" || segment == ".":
		case segment != "..":
			kept = append(kept, segment)
		case last >= 0 && kept[last] != "..":
			kept = kept[:last]
		case !absolute:
			kept = append(kept, segment)
		}
	}
	out := strings.Join(kept, "/")
	if folder && len(kept) > 0 {
		out += "/"
	}
	if absolute {
		out = "/" + out
	}
	return out
}
