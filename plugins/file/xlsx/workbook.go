// Package xlsx reads the cells of one sheet of an Excel workbook (ECMA-376,
// Office Open XML), row by row.
//
// It is a small reader of our own because that is all a source of rows needs:
// excelize would add six modules and more than 4 MB to the plugin, turns
// formula errors into ordinary text, and does not distinguish a formula that was
// never calculated from an empty cell. Both must be errors here.
package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/licexport/licexport/plugins/file/fault"
)

// Options say what to read.
type Options struct {
	// Sheet is the name of the sheet, without case. Empty: the only visible one.
	Sheet string
	// SkipRows is the number of rows above the header.
	SkipRows int
	// MaxMiB is how large the workbook may be when it is unpacked: the sheet so
	// many MiB, its texts, which stay in memory, a quarter of that. 0 means
	// DefaultMiB.
	MaxMiB int
}

// DefaultMiB is enough for some 500,000 rows of ten columns; a list of licenses
// has as many rows as people. MostMiB is the largest Options.MaxMiB: beyond a
// million rows Excel itself gives up.
const (
	DefaultMiB = 256
	MostMiB    = 4096
)

// workbook is an open workbook.
type workbook struct {
	name   string
	parts  map[string]*zip.File
	limits limits
	// stale means that whoever wrote the workbook has left it to the next
	// program to calculate the formulas: XlsxWriter writes 0 for each.
	stale bool
	// writer is the program that says it has written the workbook.
	writer string
}

// sheetInfo is an entry of the list of sheets.
type sheetInfo struct {
	name, relation string
	hidden         bool
}

// Open prepares the content of the file with the given name. Errors are
// *fault.Fault.
func Open(data []byte, name string, o Options) (*Sheet, error) {
	return open(data, name, o, limitsFor(o.MaxMiB))
}

func open(data []byte, name string, o Options, l limits) (*Sheet, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.New("bad_workbook", name, "It is cut off or damaged: save it again. ("+err.Error()+")", "the workbook cannot be opened")
	}
	b := &workbook{name: name, parts: make(map[string]*zip.File), limits: l}
	if len(archive.File) > l.parts {
		return nil, b.bomb(fmt.Sprintf("it has %d parts", len(archive.File)))
	}
	for _, f := range archive.File {
		// Some programs on Windows write backslashes, and Excel reads them.
		key := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if b.parts[key] != nil {
			return nil, b.damaged("the part %s is there twice", f.Name)
		}
		b.parts[key] = f
	}
	main, err := b.mainPart()
	if err != nil {
		return nil, err
	}
	relations, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	chosen, err := b.choose(main, relations, o.Sheet)
	if err != nil {
		return nil, err
	}
	shared, err := b.sharedStrings(relations)
	if err != nil {
		return nil, err
	}
	return b.sheet(chosen.name, relations[chosen.relation].target, shared, o.SkipRows)
}

// choose returns the wanted sheet.
func (b *workbook) choose(main string, relations map[string]relation, want string) (sheetInfo, error) {
	sheets, err := b.sheets(main)
	if err != nil {
		return sheetInfo{}, err
	}
	var visible []sheetInfo
	var names []string
	for _, s := range sheets {
		if relations[s.relation].kind != "worksheet" {
			continue // charts, macros
		}
		names = append(names, `"`+s.name+`"`)
		if want != "" && strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(want)) {
			return s, nil
		}
		if !s.hidden {
			visible = append(visible, s)
		}
	}
	switch {
	case want != "":
		return sheetInfo{}, fault.New("no_sheet", b.name, "It has these: "+strings.Join(names, ", ")+". Correct the setting sheet.",
			"the workbook has no sheet %q", want).At("sheet")
	case len(visible) != 1:
		return sheetInfo{}, fault.New("no_sheet", b.name, "Set sheet to one of these: "+strings.Join(names, ", "),
			"the workbook has %d visible sheets, so the right one must be named", len(visible)).At("sheet")
	default:
		return visible[0], nil
	}
}

func (b *workbook) sheets(main string) ([]sheetInfo, error) {
	var doc struct {
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
		Calculation struct {
			OnLoad bool `xml:"fullCalcOnLoad,attr"`
		} `xml:"calcPr"`
	}
	if err := b.decode(main, &doc); err != nil {
		return nil, err
	}
	b.stale = doc.Calculation.OnLoad
	var sheets []sheetInfo
	for _, s := range doc.Sheets {
		info := sheetInfo{name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}
		for _, a := range s.Attrs {
			if a.Name.Local == "id" { // r:id; the namespace has two names
				info.relation = a.Value
			}
		}
		sheets = append(sheets, info)
	}
	return sheets, nil
}

// relation is a link from one part to another.
type relation struct{ kind, target string }

// relations returns the links of a part by id, "" for those of the package.
func (b *workbook) relations(part string) (map[string]relation, error) {
	dir, file := path.Split(part)
	var doc struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode(dir+"_rels/"+file+".rels", &doc); err != nil {
		return nil, err
	}
	links := make(map[string]relation)
	for _, r := range doc.Relations {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		links[r.ID] = relation{kind: path.Base(r.Type), target: strings.TrimPrefix(path.Clean("/"+target), "/")}
	}
	return links, nil
}

// mainPart returns the name of the part with the list of sheets.
func (b *workbook) mainPart() (string, error) {
	if b.parts["mimetype"] != nil {
		return "", fault.New("bad_workbook", b.name, "Save it as Excel workbook (.xlsx) or as CSV.", "this is an OpenDocument file")
	}
	if b.parts["index/document.iwa"] != nil {
		return "", fault.New("bad_workbook", b.name, "Export it as Excel workbook (.xlsx) or as CSV.", "this is a document of Apple Numbers or Pages")
	}
	links, err := b.relations("")
	if err != nil {
		return "", err
	}
	main := ""
	for _, link := range links {
		switch link.kind {
		case "officeDocument":
			main = link.target
		case "extended-properties":
			b.readWriter(link.target)
		}
	}
	switch {
	case main == "":
		return "", b.damaged("it names no main part")
	case strings.HasSuffix(main, ".bin"):
		return "", fault.New("bad_workbook", b.name, "Save it as Excel workbook (.xlsx) or as CSV.", "this is a binary workbook (.xlsb)")
	case strings.HasPrefix(main, "word/"), strings.HasPrefix(main, "ppt/"):
		return "", fault.New("bad_workbook", b.name, "Put the list into an Excel workbook (.xlsx) or a CSV file.", "this is a document of Word or PowerPoint, no workbook")
	default:
		return main, nil
	}
}

// readWriter finds out which program has written the workbook. Nothing fails if
// it does not say so.
func (b *workbook) readWriter(part string) {
	var properties struct {
		Application string `xml:"Application"`
	}
	if b.parts[strings.ToLower(part)] != nil && b.decode(part, &properties) == nil {
		b.writer = properties.Application
	}
}

// decode reads a small part as a whole.
func (b *workbook) decode(part string, into any) error {
	r, err := b.openPart(part, b.limits.smallPart)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // nothing was written
	r.limited.burst = b.limits.smallPart
	if err := r.decoder.Decode(into); err != nil {
		return b.explain(part, err)
	}
	return b.drained(r)
}

// damaged is what no program that writes workbooks does.
func (b *workbook) damaged(format string, args ...any) *fault.Fault {
	return fault.New("bad_workbook", b.name, "Open it in Excel or LibreOffice and save it again.",
		"the workbook is damaged: %s", fmt.Sprintf(format, args...))
}

func (b *workbook) bomb(what string) *fault.Fault {
	return fault.New("workbook_too_large", b.name, "No list of licenses is that large. If the file is right, save the list alone as CSV, or raise the setting max_unpacked_mib.",
		"the workbook is too large when unpacked: %s", what)
}

// explain words an error of reading a part.
func (b *workbook) explain(part string, err error) error {
	known, ok := errors.AsType[*fault.Fault](err)
	switch {
	case ok:
		return known
	case errors.Is(err, errTooLarge):
		return b.bomb("its part " + part)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return b.damaged("the part %s ends early", part)
	default:
		return b.damaged("the part %s cannot be read: %v", part, err)
	}
}
