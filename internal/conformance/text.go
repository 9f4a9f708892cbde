package conformance

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// Text writes the report for people. Failures say what was seen, what is
// required, and where that is written. The last line is the verdict.
func (r Report) Text(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, result := range r.Results {
		writeResult(out, result)
	}
	fmt.Fprintln(out, "\n"+r.Verdict())
	return out.Flush()
}

// Verdict is the report in one line.
func (r Report) Verdict() string {
	word := "conforms"
	if !r.OK() {
		word = "does not conform"
	}
	warnings := ""
	if n := r.Count(Warned); n > 0 {
		warnings = fmt.Sprintf(", %d with a warning", n)
	}
	return fmt.Sprintf("%s %s: %d checks passed, %d failed, %d skipped%s (%v)", r.Plugin, word,
		r.Count(Passed), r.Count(Failed), r.Count(Skipped), warnings, r.Took.Round(100*time.Millisecond))
}

func writeResult(w io.Writer, r Result) {
	switch r.Status {
	case Passed:
		fmt.Fprintf(w, "ok    %-20s %s\n", r.Name, oneLine(r.Seen))
	case Warned:
		fmt.Fprintf(w, "warn  %-20s %s\n", r.Name, oneLine(r.Seen))
		fmt.Fprintf(w, "      why       %s\n", r.Requirement)
		fmt.Fprintf(w, "      see       %s\n", r.Doc())
	case Skipped:
		fmt.Fprintf(w, "skip  %-20s %s\n", r.Name, oneLine(r.Seen))
	case Failed:
		fmt.Fprintf(w, "FAIL  %-20s %s\n", r.Name, r.Title)
		fmt.Fprintf(w, "      seen      %s\n", indented(r.Seen))
		fmt.Fprintf(w, "      required  %s\n", r.Requirement)
		fmt.Fprintf(w, "      see       %s\n", r.Doc())
	}
}

// indented keeps the further lines of a text under its first one.
func indented(s string) string {
	return strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", len("      required  ")))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
