package csvout

import (
	"fmt"
	"slices"
	"strings"
)

// Severity says how bad a finding is.
type Severity string

// Severities, worst first.
const (
	// SeverityError: ImportLic refuses the file or misreads it.
	SeverityError Severity = "error"
	// SeverityWarning: what ImportLic does is not documented, or the file is
	// likely not what was meant.
	SeverityWarning Severity = "warning"
	// SeverityNote: harmless, but not how Write would do it.
	SeverityNote Severity = "note"
)

// Code names a kind of finding, always of the same severity. Codes are stable:
// scripts may rely on them.
type Code string

// Codes of errors.
const (
	// Empty: the file has no content.
	Empty Code = "empty"
	// NoRows: the file has nothing but a header line.
	NoRows Code = "no-rows"
	// Preamble: the first line is a note for another program.
	Preamble Code = "preamble"
	// NoHeader: the first line is a row.
	NoHeader Code = "no-header"
	// HeaderOrder: the columns stand in another order.
	HeaderOrder Code = "header-order"
	// Separator: something else than semicolons separates the columns.
	Separator Code = "separator"
	// EncodingUTF16: the file is UTF-16.
	EncodingUTF16 Code = "encoding-utf16"
	// EncodingInvalid: a line is not valid UTF-8 although the file claims it.
	EncodingInvalid Code = "encoding-invalid"
	// Columns: a line does not have four columns.
	Columns Code = "columns"
	// BlankLine: a line is empty.
	BlankLine Code = "blank-line"
	// LastLine: the file does not end with a line end; it may be cut off.
	LastLine Code = "last-line"
	// QuoteOpen: a quoted field does not end.
	QuoteOpen Code = "quote-open"
	// QuoteNeeded: a quoted field contains a separator or a quotation mark.
	QuoteNeeded Code = "quote-needed"
	// Control: a control character, in a key or of a kind that ends lines.
	Control Code = "control"
	// KeyCharacter: a UId or an e-mail contains a semicolon or a quotation mark.
	KeyCharacter Code = "key-character"
	// UIDEmpty: a row without UId.
	UIDEmpty Code = "uid-empty"
	// UIDLookAlike: two UIds look alike but are not equal.
	UIDLookAlike Code = "uid-look-alike"
	// EmailEmpty: a row without e-mail.
	EmailEmpty Code = "email-empty"
	// EmailMalformed: what is not an e-mail address.
	EmailMalformed Code = "email-malformed"
	// TooLong: a value of more than 255 UTF-16 units.
	TooLong Code = "too-long"
	// LicCount: LicCount is not a whole number from 0 to 2147483647.
	LicCount Code = "lic-count"
	// LicCountDiffers: rows of one UId have different LicCounts.
	LicCountDiffers Code = "lic-count-differs"
)

// Codes of warnings and notes.
const (
	// HeaderNames: the header line has other names.
	HeaderNames Code = "header-names"
	// EncodingNoBOM: UTF-8 with letters beyond ASCII, but no byte order mark.
	EncodingNoBOM Code = "encoding-no-bom"
	// Encoding1250: not UTF-8; windows-1250 is assumed.
	Encoding1250 Code = "encoding-1250"
	// LostLetters: a ? or U+FFFD stands where a letter was.
	LostLetters Code = "lost-letters"
	// Mojibake: UTF-8 that was read as a Windows code page.
	Mojibake Code = "mojibake"
	// Quoted: fields stand in quotation marks.
	Quoted Code = "quoted"
	// NameControl: a name contains a control character.
	NameControl Code = "name-control"
	// UIDSpaces: a UId starts or ends with a space.
	UIDSpaces Code = "uid-spaces"
	// UIDSpelling: a UId is written in different case of its ASCII letters.
	UIDSpelling Code = "uid-spelling"
	// EmailLookAlike: two e-mails look alike but are not equal.
	EmailLookAlike Code = "email-look-alike"
	// EmailGuest: the sign-in name of a guest instead of an e-mail.
	EmailGuest Code = "email-guest"
	// Duplicate: the same UId and e-mail twice.
	Duplicate Code = "duplicate"
	// OverAssigned: more users than LicCount.
	OverAssigned Code = "over-assigned"
	// LineEnds: lines end in different ways.
	LineEnds Code = "line-ends"
	// Unsorted: rows are not sorted by UId and e-mail.
	Unsorted Code = "unsorted"
)

// Finding is one fault of a file.
type Finding struct {
	// Line is the number of the line, from 1.
	Line     int
	Severity Severity
	Code     Code
	// Text says what is wrong and what to do.
	Text string
}

// String is the finding as one line for people.
func (f Finding) String() string {
	return fmt.Sprintf("%d: %s: %s [%s]", f.Line, f.Severity, f.Text, f.Code)
}

// MaxFindings is how many findings of one code a report lists. All are counted.
const MaxFindings = 100

// Report is what Validate found.
type Report struct {
	// File is the name that was given to Validate.
	File string
	// Encoding is what the file looks like; "utf-16" is possible too.
	Encoding Encoding
	// Rows, Licenses and Users count what the file holds: rows, distinct UIds,
	// distinct e-mails.
	Rows, Licenses, Users int
	// Findings are sorted by line, at most MaxFindings of each code.
	Findings []Finding
	// Counts is the number of all findings of each code, also of those that
	// are not listed.
	Counts map[Code]int
	// Errors, Warnings and Notes count all findings of each severity.
	Errors, Warnings, Notes int
}

// OK reports whether ImportLic should take the file as it was meant: no errors.
func (r *Report) OK() bool { return r.Errors == 0 }

// Unlisted is the number of findings that were counted but not listed.
func (r *Report) Unlisted() int {
	return r.Errors + r.Warnings + r.Notes - len(r.Findings)
}

// add counts a finding and lists it while there is room.
func (r *Report) add(severity Severity, line int, code Code, format string, args ...any) {
	switch severity {
	case SeverityError:
		r.Errors++
	case SeverityWarning:
		r.Warnings++
	case SeverityNote:
		r.Notes++
	}
	r.Counts[code]++
	if r.Counts[code] > MaxFindings {
		return
	}
	r.Findings = append(r.Findings, Finding{Line: line, Severity: severity, Code: code, Text: fmt.Sprintf(format, args...)})
}

// sort puts the findings into the order of lines.
func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
}
