package kind

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/licexport/licexport/plugins/file/fault"
	"github.com/licexport/licexport/plugins/internal/typed"
)

// saveAs is what helps where a spreadsheet program can read a file.
const saveAs = "Open it in Excel and save it as Excel workbook (.xlsx) or as CSV UTF-8."

// formats are files of other programs, by their first bytes.
var formats = []struct{ start, what, remedy string }{
	{"BZh", "a file compressed with bzip2", "Unpack it first."},
	{"\xFD7zXZ\x00", "a file compressed with xz", "Unpack it first."},
	{"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "Unpack it first."},
	{"Rar!\x1A\x07", "a RAR archive", "Unpack it first."},
	{"\x28\xB5\x2F\xFD", "a file compressed with Zstandard", "Unpack it first."},
	{"\x1F\x9D", "a file compressed with compress (.Z)", "Unpack it first."},
	{"MSCF", "a Windows cabinet file", "Unpack it first."},
	{"%PDF-", "a PDF document", "Export the list as CSV or as Excel workbook."},
	{"{\\rtf", "a document in Rich Text Format", "Export the list as CSV or as Excel workbook."},
	{"SQLite format 3\x00", "a SQLite database", "Export the list from it as CSV."},
	{"PAR1", "a Parquet file", "Export the list as CSV or as Excel workbook."},
	{"ID;PWXL", "a SYLK file of a spreadsheet program", saveAs},
	{"\x09\x08\x10\x00", "an old Excel file (.xls)", saveAs},
	{"\x09\x08\x08\x00", "an old Excel file (.xls)", saveAs},
	{"\x09\x04\x06\x00", "an old Excel file (.xls)", saveAs},
	{"\x09\x02\x06\x00", "an old Excel file (.xls)", saveAs},
	{"\x09\x00\x04\x00", "an old Excel file (.xls)", saveAs},
	{"MZ\x90\x00", "a program", "Name the list itself."},
	{"\x89PNG", "a picture", "Export the list as CSV or as Excel workbook."},
	{"\xFF\xD8\xFF", "a picture", "Export the list as CSV or as Excel workbook."},
}

// compound is the container of old Office files, and of new ones with a password
// (https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb/).
const compound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// Refuse returns a *fault.Fault with advice if a file that is no workbook is no
// list in text form either, but something that can be recognized.
func Refuse(data []byte, name string) error {
	if bytes.HasPrefix(data, []byte(compound)) {
		return old(data, name)
	}
	for _, f := range formats {
		if bytes.HasPrefix(data, []byte(f.start)) {
			return refusal(name, f.remedy, "this is %s, no list", f.what)
		}
	}
	const ustar = 257 // offset of the mark of a tar archive
	if len(data) > ustar+5 && string(data[ustar:ustar+5]) == "ustar" {
		return refusal(name, "Unpack it first.", "this is a tar archive, no list")
	}
	text := beginning(data)
	switch {
	case markup.MatchString(text):
		return page(text, name)
	case strings.HasPrefix(text, "<?xml"), strings.HasPrefix(text, "<Workbook"), xmlElement.MatchString(text):
		return xmlFile(text, name)
	case jsonStart.MatchString(text):
		return jsonFile(text, name)
	case mime.MatchString(text):
		return refusal(name, saveAs, "this is a web page with its pictures (MHTML), no list")
	case gitPointer.MatchString(text):
		return refusal(name, "Fetch the file itself: git lfs pull.", "this is only a pointer of Git LFS to the file")
	default:
		return nil
	}
}

func refusal(name, remedy, format string, args ...any) error {
	return fault.New("not_a_list", name, remedy, format, args...)
}

func old(data []byte, name string) error {
	encrypted := utf16("EncryptedPackage")
	if bytes.Contains(data[:min(len(data), 1<<20)], encrypted) {
		return fault.New("bad_workbook", name, "Open it in Excel, take the password away (File, Info, Protect Workbook) and save it, or save it as CSV.",
			"the workbook has a password")
	}
	return fault.New("bad_workbook", name, saveAs+" If it has a password: take that away as well.",
		"this is an old Excel file (.xls), or one with a password")
}

func utf16(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

var (
	markup     = regexp.MustCompile(`(?i)^(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|title|script|style|div|form|p|h1|br|center|span)\b`)
	xmlElement = regexp.MustCompile(`^<([A-Za-z][\w.-]*:)?[A-Za-z][\w.-]*(\s+[\w:.-]+\s*=\s*["'][^"']*["'])*\s*/?>\s*<`)
	jsonStart  = regexp.MustCompile(`^(\{\s*("|\}|$)|\[\s*(\{|\[|\]|"|$))`)
	mime       = regexp.MustCompile(`(?i)^(mime-version|content-type|from|subject): `)
	gitPointer = regexp.MustCompile(`^version https://git-lfs\.github\.com/`)
	titles     = regexp.MustCompile(`(?is)<(?:title|h1)[^>]*>(.*?)</(?:title|h1)>`)
	tags       = regexp.MustCompile(`(?s)<[^>]*>`)
	password   = regexp.MustCompile(`(?i)type\s*=\s*["']?password|sign[ -]?in|sign[ -]?on|log[ -]?in|přihlá|prihlá|anmeld|SAMLRequest`)
	tableTag   = regexp.MustCompile(`(?i)<table\b`)
)

// beginning returns the text of the first 64 KiB without a byte order mark and
// without the zero bytes of UTF-16: enough to see what it is.
func beginning(data []byte) string {
	const most = 64 << 10
	text := string(data[:min(len(data), most)])
	for _, mark := range []string{"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"} {
		text = strings.TrimPrefix(text, mark)
	}
	if start := text[:min(len(text), 64)]; strings.Count(start, "\x00")*3 > len(start) {
		text = strings.ReplaceAll(text, "\x00", "")
	}
	return strings.TrimLeft(text, " \t\r\n")
}

// page says what kind of web page it is.
func page(text, name string) error {
	title := ""
	if m := titles.FindStringSubmatch(text); m != nil {
		if title = quoted(html.UnescapeString(tags.ReplaceAllString(m[1], ""))); title != "" {
			title = " with the title " + title
		}
	}
	switch {
	case password.MatchString(text):
		return refusal(name, "The portal has asked for a sign-in instead of giving the list. Sign in anew where the file is downloaded, and export it again.",
			"this is a web page (HTML)%s that asks to sign in, no list", title)
	case tableTag.MatchString(text):
		return refusal(name, `Some portals name such a page .xls ("Export to Excel"). `+saveAs, "this is a web page (HTML)%s, no workbook and no CSV file", title)
	default:
		return refusal(name, "The portal has answered with a page, probably an error message, instead of the list. Open it in a browser, then export the list again.",
			"this is a web page (HTML)%s, no list", title)
	}
}

func xmlFile(text, name string) error {
	switch {
	case strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet"):
		return refusal(name, saveAs, `this is a workbook in the form "XML Spreadsheet 2003"`)
	case strings.Contains(text, "urn:oasis:names:tc:opendocument"):
		return refusal(name, "Open it in LibreOffice and save it as Excel workbook (.xlsx) or as CSV.", "this is an OpenDocument file in one piece (.fods)")
	case strings.Contains(text, "http://www.w3.org/1999/xhtml"):
		return page(text, name)
	}
	detail := "Export the list as CSV or as Excel workbook."
	if said := quoted(tags.ReplaceAllString(text, " ")); said != "" {
		detail = "It may be an error message of the portal: " + said + ". " + detail
	}
	return refusal(name, detail, "this is an XML file, no list")
}

func jsonFile(text, name string) error {
	var answer any
	_ = json.Unmarshal([]byte(text), &answer) // a long one is cut: then it is data
	if said := quoted(message(answer, 0)); said != "" {
		return refusal(name, "Nothing is taken from it. Correct what it says, and export the list again.", "this is an error message (JSON), no list: %s", said)
	}
	return refusal(name, "Export the list as CSV or as Excel workbook.", "this is a JSON file, no list that can be read here")
}

// message finds what the answer of a web API says about its error.
func message(answer any, depth int) string {
	const deepest = 4
	if depth > deepest {
		return ""
	}
	switch v := answer.(type) {
	case map[string]any:
		for _, key := range []string{"error_description", "message", "detail", "errorMessage", "error_message", "error", "errors", "fault", "Message"} {
			switch inner := v[key].(type) {
			case string:
				return inner
			case map[string]any, []any:
				if s := message(inner, depth+1); s != "" {
					return s
				}
			}
		}
	case []any:
		if depth > 0 && len(v) > 0 {
			if s, ok := v[0].(string); ok {
				return s
			}
			return message(v[0], depth+1)
		}
	}
	return ""
}

// quoted makes one short line of a foreign text, "" if nothing is left.
func quoted(s string) string {
	const most = 120
	s = typed.Clean(s)
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%q", s)
}
