package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
	"github.com/hcm-egov/framework/egov/fault"
)

// CSV are the options of writing CSV.
type CSV struct {
	Form
	Comma rune // between cells: ',' (default) or ';'
	BOM   bool // begin with a byte order mark, by which spreadsheets know UTF-8
}

const bom = "\ufeff"

// WriteCSV writes a table as CSV (RFC 4180) in UTF-8, laid out as [Form]
// describes. A cell that spreadsheets would take for a formula begins with an
// apostrophe, which ReadCSV takes away.
func WriteCSV(w io.Writer, t *model.Table, o CSV) error {
	o.keep = keepsWords
	b := bufio.NewWriter(w)
	if o.BOM {
		b.WriteString(bom)
	}
	out := csv.NewWriter(b)
	out.UseCRLF = true
	if o.Comma != 0 {
		out.Comma = o.Comma
	}
	for _, row := range o.Rows(t) {
		for i, s := range row {
			row[i] = guarded(s)
		}
		if err := out.Write(row); err != nil {
			return fault.New(fault.Config, "field", "Comma", "reason", err).Wrap(err)
		}
	}
	out.Flush()
	return errors.Join(out.Error(), b.Flush())
}

// maxCSV bounds a file in bytes.
const maxCSV = 16 << 20

// ReadCSV reads a table that is laid out as [Form] describes, with commas,
// semicolons or tabs between the cells, in UTF-8, or UTF-16 with a byte order
// mark. The error joins all faults ([fault.All] takes them apart), each with its
// cell ("C7") as path; see [Form.Table].
func ReadCSV(r io.Reader, f Form) (*model.Table, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxCSV+1))
	if err != nil {
		return nil, fault.New(fault.Unexpected).Wrap(err)
	}
	if len(b) > maxCSV {
		return nil, fault.New(fault.DmnSheetSize, "what", "bytes", "limit", maxCSV)
	}
	b, _, err = transform.Bytes(unicode.BOMOverride(transform.Nop), b)
	if err != nil || !utf8.Valid(b) {
		return nil, fault.New(fault.DmnSheetEncoding)
	}
	rows, err := parseCSV(b)
	if err != nil {
		return nil, err
	}
	return f.Table(rows)
}

// parseCSV gives the rows as spreadsheets count them: empty lines are rows too.
func parseCSV(b []byte) ([][]string, error) {
	b = bytes.TrimPrefix(b, []byte(bom))
	if line, rest, _ := bytes.Cut(b, []byte("\n")); bytes.HasPrefix(line, []byte("sep=")) {
		b = rest // a hint to spreadsheets, which do not show it
	}
	in := csv.NewReader(bytes.NewReader(b))
	in.FieldsPerRecord, in.Comma = -1, separator(b)
	var rows [][]string
	lines, seen := 0, int64(0) // lines and bytes read
	for {
		row, err := in.Read()
		if err == io.EOF {
			return rows, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			at := cellName(len(rows)+bad.StartLine-1-lines, max(len(row)-1, 0))
			return nil, fault.New(fault.DmnSheetCSV, "cell", at).At(at).Wrap(err)
		}
		if err != nil {
			return nil, fault.New(fault.Unexpected).Wrap(err)
		}
		line, _ := in.FieldPos(0)
		rows = append(rows, make([][]string, line-1-lines)...)
		if len(rows) > maxRules+HeadRows {
			return nil, fault.New(fault.DmnSheetSize, "what", "rules", "limit", maxRules)
		}
		for i, s := range row {
			row[i] = unguarded(s)
		}
		rows = append(rows, row)
		lines += bytes.Count(b[seen:in.InputOffset()], []byte("\n"))
		seen = in.InputOffset()
	}
}

// separator is the sign behind the first cell, which holds none of them.
func separator(b []byte) rune {
	if i := bytes.IndexAny(b, ",;\t"); i >= 0 {
		return rune(b[i])
	}
	return ','
}

// guarded puts an apostrophe before what spreadsheets would compute. A lone "-"
// and negative numbers do no harm.
func guarded(s string) string {
	if computes(s) || strings.HasPrefix(s, "'") {
		return "'" + s
	}
	return s
}

func unguarded(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && (signed(rest) || strings.HasPrefix(rest, "'")) {
		return rest
	}
	return s
}

var harmless = regexp.MustCompile(`^-(\d+(\.\d+)?)?$`)

func computes(s string) bool { return signed(s) && !harmless.MatchString(s) }

// signed reports whether a text begins as a formula may.
func signed(s string) bool {
	return s != "" && strings.ContainsRune("=+-@＝＋－＠\t\r", []rune(s)[0])
}
