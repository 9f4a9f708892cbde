package csvout

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Validate looks for everything in the CSV r that ImportLic would refuse or
// misread. It does not stop at the first fault. name is the name of the file for
// the report; the error is only about reading r.
func Validate(r io.Reader, name string) (Report, error) {
	t, err := load(r, name)
	if err != nil {
		return Report{}, err
	}
	v := validator{
		report:    Report{File: name, Encoding: t.encoding, Counts: map[Code]int{}},
		broken:    t.broken,
		separator: ';',
		uids:      newUIDIndex(),
		emails:    map[string]uint32{},
		seen:      map[assignment]int{},
		uidLooks:  map[string]place{},
	}
	v.file(t)
	v.report.sort()
	return v.report, nil
}

// validator goes over the lines of a file once.
type validator struct {
	report    Report
	broken    bool
	separator byte
	// fields is the storage of the fields of the current line.
	fields []string
	// headerSeen says that the line of the header, or the row in its place,
	// was met.
	headerSeen bool
	// hasRows says that there are lines meant as rows, faulty ones included.
	hasRows bool
	// firstLF and firstCRLF are the first lines with each line end.
	firstLF, firstCRLF int

	uids     *uidIndex
	licenses []uidState // by number in uids
	emails   map[string]uint32
	seen     map[assignment]int // to the line
	// uidLooks are the UIds by their license.LookKey, oddEmails the e-mails with
	// letters beyond ASCII.
	uidLooks  map[string]place
	oddEmails []place
	previous  sortKey
	unsorted  bool
}

// uidState is what is known of one UId.
type uidState struct {
	spelling  string
	line      int // of its first row
	key       string
	count     *int64
	countLine int // where count stands, 0: no valid one yet
	users     int64
}

// assignment is a UId and an e-mail, by their numbers.
type assignment struct{ uid, email uint32 }

// sortKey is what Write sorts rows by.
type sortKey struct{ uid, email string }

func (k sortKey) less(o sortKey) bool {
	if k.uid != o.uid {
		return k.uid < o.uid
	}
	return k.email < o.email
}

// file checks everything.
func (v *validator) file(t text) {
	v.encoding(t)
	last := physicalLine{end: "\r\n"}
	for line := range linesOf(t.s) {
		v.line(line)
		last = line
	}
	switch {
	case strings.TrimSpace(t.s) == "":
		v.fail(1, Empty, "the file is empty; export it again")
		return
	case !v.hasRows:
		v.fail(1, NoRows, "the file has no rows, which may take every license away from everybody; export it again")
	}
	if last.end == "" {
		v.fail(last.number, LastLine, "the last line does not end with a line end: the file may be cut off, and ImportLic takes licenses away from users who are missing; export it again")
	}
	if v.firstLF > 0 && v.firstCRLF > 0 {
		v.note(max(v.firstLF, v.firstCRLF), LineEnds, "some lines end with CR LF and some with LF only: the file may have been put together by hand")
	}
	v.overAssigned()
	v.lookAlikeEmails()
}

// encoding checks what the bytes look like.
func (v *validator) encoding(t text) {
	switch {
	case t.encoding == utf16Found:
		v.fail(1, EncodingUTF16, "the file is UTF-16; save it as UTF-8 with a byte order mark (Windows PowerShell: -Encoding UTF8)")
	case isASCII(t.s) || t.encoding == UTF8BOM:
	case t.encoding == UTF8:
		v.warn(firstBeyondASCII(t.s), EncodingNoBOM, "the file has letters beyond ASCII but no byte order mark: ImportLic may read them in the Windows code page; save it as UTF-8 with a byte order mark")
	case t.encoding == Windows1250:
		v.warn(firstBeyondASCII(t.s), Encoding1250, "the file is not UTF-8 and was read as windows-1250, which is right only if ImportLic's server uses that code page; save it as UTF-8 with a byte order mark")
	}
}

// line checks one line.
func (v *validator) line(line physicalLine) {
	v.lineEnd(line)
	if v.broken && !utf8.ValidString(line.text) {
		v.fail(line.number, EncodingInvalid, "the line is not valid UTF-8, although the file starts with the byte order mark of UTF-8; export it again")
		line.text = strings.ToValidUTF8(line.text, string(utf8.RuneError))
	}
	if line.number == 1 {
		if remedy, found := preamble(line.text); found {
			v.fail(1, Preamble, "%q is neither a header nor a row; %s", shorten(line.text), remedy)
			return
		}
	}
	if line.text == "" {
		v.fail(line.number, BlankLine, "the line is empty, but each line must have 4 columns; remove it")
		return
	}
	if !v.headerSeen {
		v.headerSeen = true
		if v.header(line) {
			return
		}
	}
	v.hasRows = true
	if v.split(line) {
		v.row(line.number, v.fields[0], v.fields[1], v.fields[2], v.fields[3])
	}
}

func (v *validator) lineEnd(line physicalLine) {
	switch {
	case line.end == "\n" && v.firstLF == 0:
		v.firstLF = line.number
	case line.end == "\r\n" && v.firstCRLF == 0:
		v.firstCRLF = line.number
	}
	if strings.Contains(line.text, "\r") {
		v.fail(line.number, Control, "the line has a carriage return (CR) that no line feed (LF) follows, where ImportLic may start a new line; remove it")
	}
}

// header checks the first line. It returns false if that is a row.
func (v *validator) header(line physicalLine) bool {
	v.separator = findSeparator(line.text)
	if v.separator != ';' {
		v.fail(line.number, Separator, "the columns are separated by %s, but ImportLic requires semicolons (Export-Csv: -Delimiter ';')", separatorName(v.separator))
	}
	fields, _ := split(nil, line.text, v.separator)
	switch kind := classifyHeader(fields); kind {
	case headerNone:
		v.fail(line.number, NoHeader, "the header line is missing: with /headers ImportLic skips this row, and its user loses the license; add the line %s", Header)
		return false
	case headerOrder:
		v.fail(line.number, HeaderOrder, "the columns are not in the order %s, and ImportLic goes by their order; put them into this order", Header)
	case headerOther:
		v.warn(line.number, HeaderNames, "the header line is %q, not %s: make sure that it is a header, and that the columns have these meanings", shorten(line.text), Header)
	case headerExact:
	}
	v.split(line)
	return true
}

// split splits line into v.fields. It returns false if there are not four.
func (v *validator) split(line physicalLine) bool {
	var q quoting
	v.fields, q = split(v.fields[:0], line.text, v.separator)
	switch q {
	case quotedPlain:
		v.warn(line.number, Quoted, "the line has quotation marks, and it is not documented whether ImportLic removes them; write the fields without them")
	case quotedNeeded:
		v.fail(line.number, QuoteNeeded, "a quoted field contains a separator or a quotation mark; replace these by spaces and write the fields without quotation marks")
	case quotedOpen:
		v.fail(line.number, QuoteOpen, "a quoted field does not end on this line, or goes on after its quotation mark; write the fields without quotation marks")
	case unquoted:
	}
	if len(v.fields) != columns {
		v.fail(line.number, Columns, "the line has %s, but must have 4: %s", countColumns(len(v.fields)), Header)
		return false
	}
	return true
}

// overAssigned warns of licenses with more users than units.
func (v *validator) overAssigned() {
	for i := range v.licenses {
		l := &v.licenses[i]
		if l.count != nil && l.users > *l.count {
			v.warn(l.line, OverAssigned, "%d users hold %q, but LicCount is %d; check the number of purchased units", l.users, l.spelling, *l.count)
		}
	}
}

func (v *validator) fail(line int, code Code, format string, args ...any) {
	v.report.add(SeverityError, line, code, format, args...)
}

func (v *validator) warn(line int, code Code, format string, args ...any) {
	v.report.add(SeverityWarning, line, code, format, args...)
}

func (v *validator) note(line int, code Code, format string, args ...any) {
	v.report.add(SeverityNote, line, code, format, args...)
}

// firstBeyondASCII returns the number of the first line of s with a letter beyond
// ASCII.
func firstBeyondASCII(s string) int {
	for line := range linesOf(s) {
		if !isASCII(line.text) {
			return line.number
		}
	}
	return 1
}
