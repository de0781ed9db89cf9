package edxml

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

var errBomb = errors.New("the archive unpacks to more than the limit")

// archives are the endings of files that are ZIP archives themselves and
// therefore stay as they are.
var archives = map[string]bool{
	".zip": true, ".docx": true, ".xlsx": true, ".pptx": true, ".odt": true, ".ods": true, ".odp": true,
	".jar": true, ".asice": true, ".asics": true, ".epub": true, ".kmz": true, ".xps": true,
	".docm": true, ".xlsm": true, ".dotx": true, ".xltx": true, ".vsdx": true, ".oxps": true, ".bcfzip": true,
}

// magic is how a ZIP archive begins.
var magic = []byte("PK\x03\x04")

func ending(name string) string { return strings.ToLower(path.Ext(name)) }

// wraps reports whether an archive that holds one entry is a wrapping of the
// file called name, rather than that file itself. A .zip stays what it is. A
// .docx is an archive too, but of many entries: one that holds a single .docx
// is a wrapping.
func wraps(name, entry string, inner []byte) bool {
	switch e := ending(name); {
	case e == ".zip":
		return false
	case archives[e]:
		return ending(entry) == e && bytes.HasPrefix(inner, magic)
	}
	return true
}

// unzip gives the content of an archive that wraps the file called name; ok is
// false for any other data, which then stays what it is. The content is counted
// while it is unpacked: what the archive says about its size is not believed.
func unzip(data []byte, name string, limit int64) (inner []byte, ok bool, err error) {
	if !bytes.HasPrefix(data, magic) || ending(name) == ".zip" {
		return nil, false, nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 1 || z.File[0].FileInfo().IsDir() {
		return nil, false, nil
	}
	f, err := z.File[0].Open()
	if err != nil {
		return nil, false, nil
	}
	defer f.Close()
	inner, err = io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, false, nil
	}
	if int64(len(inner)) > limit {
		return nil, false, errBomb
	}
	return inner, wraps(name, z.File[0].Name, inner), nil
}

// zipped reports whether the file travels inside an archive: when that is asked
// for and the reader will unwrap it, and when the reader would take the file
// itself for a wrapping.
func (a Attachment) zipped() bool {
	if _, looks, err := unzip(a.Data, a.Name, 100<<20); looks || err != nil {
		return true
	}
	return a.Zip && wraps(a.Name, a.Name, a.Data)
}

// rezip makes the archive of one file; the same file gives the same bytes.
func rezip(a Attachment) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.CreateHeader(&zip.FileHeader{Name: a.ContentID + ending(a.Name), Method: zip.Deflate})
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(a.Data); err != nil {
		return nil, err
	}
	err = z.Close()
	return buf.Bytes(), err
}
