package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/hcm-egov/framework/egov/fault"
)

// Bounds of a workbook. They are far above what people edit by hand and hold the
// memory for reading one to some hundred megabytes.
const (
	maxFile    = 16 << 20  // bytes, packed
	maxUnpack  = 48 << 20  // bytes, unpacked
	maxParts   = 500       // files inside
	maxRows    = 20_100    // of a worksheet
	maxColumns = 250       // of a worksheet
	maxCells   = 400_000   // of a worksheet
	maxArea    = 1_000_000 // cells, with the empty ones before the last of each row
	maxListed  = 1000      // faults
)

// guard looks at a workbook before it is opened: how large its parts become, and
// what of its worksheets people cannot see as a table. It reads the parts as they
// are, not as the archive says they are.
func guard(b []byte) error {
	if len(b) > maxFile {
		return tooMuch("bytes", maxFile)
	}
	if !bytes.HasPrefix(b, []byte("PK\x03\x04")) {
		return fault.New(fault.DmnSheetFile)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return fault.New(fault.DmnSheetFile).Wrap(err)
	}
	if len(z.File) > maxParts {
		return tooMuch("parts", maxParts)
	}
	left := int64(maxUnpack)
	for _, f := range z.File {
		part, err := unpack(f, left)
		if err != nil {
			return err
		}
		if left -= int64(len(part)); strings.HasSuffix(strings.ToLower(f.Name), ".xml") {
			if err := scan(part); err != nil {
				return err
			}
		}
	}
	return nil
}

func tooMuch(what string, limit int) error {
	return fault.New(fault.DmnSheetSize, "what", what, "limit", limit)
}

func unpack(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.DmnSheetFile).Wrap(err)
	}
	defer r.Close()
	part, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fault.New(fault.DmnSheetFile).Wrap(err)
	}
	if int64(len(part)) > most {
		return nil, tooMuch("bytes", maxUnpack)
	}
	return part, nil
}

// scanner goes through a part; what it refuses of a worksheet is gathered.
type scanner struct {
	row, last, cells, area int
	cell                   string
	worksheet              bool
	faults                 []error
}

func scan(part []byte) error {
	s := &scanner{}
	d := xml.NewDecoder(bytes.NewReader(part))
	for {
		tok, err := d.Token()
		switch {
		case err == io.EOF:
			return fault.Join(s.faults...)
		case err != nil:
			return fault.New(fault.DmnSheetFile).Wrap(err)
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return fault.New(fault.DmnSheetFile)
		case xml.StartElement:
			if err := s.start(tok); err != nil {
				return err
			}
		}
	}
}

// start looks at an element. The error is for what makes the file too large or
// senseless; it ends the scan.
func (s *scanner) start(e xml.StartElement) error {
	if e.Name.Local == "worksheet" {
		s.worksheet = true
	}
	if !s.worksheet {
		return nil
	}
	switch e.Name.Local {
	case "row":
		row, err := strconv.Atoi(attr(e, "r"))
		if err != nil || row <= s.row {
			return fault.New(fault.DmnSheetFile)
		}
		if s.row, s.last = row, 0; row > maxRows {
			return tooMuch("rows", maxRows)
		}
	case "c":
		return s.place(attr(e, "r"))
	case "f":
		s.refuse(fault.DmnSheetFormula, s.cell)
	case "mergeCell":
		s.refuse(fault.DmnSheetMerged, attr(e, "ref"))
	}
	return nil
}

// place takes the name of a cell.
func (s *scanner) place(name string) error {
	col, row, err := excelize.CellNameToCoordinates(name)
	if err != nil || row != s.row || col <= s.last {
		return fault.New(fault.DmnSheetFile)
	}
	s.cells++
	s.area += col - s.last
	s.cell, s.last = name, col
	switch {
	case col > maxColumns:
		return tooMuch("columns", maxColumns)
	case s.cells > maxCells || s.area > maxArea:
		return tooMuch("cells", maxCells)
	}
	return nil
}

func (s *scanner) refuse(code fault.Code, cell string) {
	if len(s.faults) < maxListed {
		s.faults = append(s.faults, fault.New(code, "cell", cell).At(cell))
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
