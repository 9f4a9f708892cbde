package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
)

// What no file can hold is the source's fault, and found before anything is written:
// never "look at the disk", and a job may reuse what was published.
func TestWhatTheFileCannotHold(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string][]string{
		"uid-semicolon": {`license l3 of source "a": the UId "acme:A;B" contains a semicolon`, `sources.a.uids: {"l3": ANOTHER-UID}`},
		"uid-excel":     {`the UId "=\"Visio\"" contains a quotation mark. It was written as a formula for Excel`, `sources.a.uids: {"l3": ANOTHER-UID}`},
		"uid-control":   {`the UId "acme:A\u2028B" contains a control character`},
		"count-large":   {"the number of purchased units is 2147483648, but Alvao stores at most 2147483647"},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			text := func(mode string) string {
				return "jobs: {nightly: {sources: [a, b], on_source_failure: reuse}}\n" +
					"sources:\n  a: {plugin: acme, config: {mode: " + mode + "}, uids: {l2: Y}}\n  b: {plugin: acme, config: {mode: synthetic, holders: 2, licenses: 1}}\n"
			}
			d.first = true
			_, err := d.run(text(mode))
			d.expect(problem.Source, err, append(want, `source "a": it sent what the file cannot hold`, "Nothing of this source is used")...)
			if d.csv() != "" {
				t.Error("it was published")
			}
			d.published(text("warning"))
			before := d.csv()
			o, err := d.run(text(mode))
			d.expect(problem.Attention, err)
			if len(o.Reused) != 1 || d.csv() != before {
				t.Errorf("reused %v, the file:\n%s", o.Reused, d.csv())
			}
		})
	}
}

func TestTheLargestNumberOfUnits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(`sources: {a: {plugin: acme, config: {mode: count-largest}, uids: {l2: Y}}}` + "\n")
	if !strings.Contains(d.csv(), "acme:L3;2147483647;") {
		t.Errorf("the file:\n%s", d.csv())
	}
}

// A license that nobody holds is not in the file, so its UId does no harm yet.
func TestWhatTheFileCannotHoldOfNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	o := d.published(`sources: {a: {plugin: acme, config: {mode: uid-of-nobody}, uids: {l2: Y}}}` + "\n")
	if !strings.Contains(strings.Join(o.Warnings, "\n"), `license l3 of source "a", which nobody holds, could not be written into the file: the UId "acme:A;B" contains a semicolon`) {
		t.Errorf("warnings: %q", o.Warnings)
	}
}

func TestLettersThatTheEncodingLacks(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{
		"uid-cyrillic":   `the UId "acme:Ж" has letters that windows-1250 lacks; choose the encoding utf-8-bom`,
		"email-cyrillic": `the e-mail "Жанна@example.com" of holder "Жанна" has letters that windows-1250 lacks`,
	} {
		d := newDesk(t)
		sources := "sources: {a: {plugin: acme, config: {mode: " + mode + "}, uids: {l2: Y}}}\n"
		_, err := d.run("jobs: {x: {sources: [a], output: {path: licenses.csv, encoding: windows-1250}}}\n" + sources)
		if problem.ClassOf(err) == problem.Usage { // the first run of a job
			d.first = true
			_, err = d.run("jobs: {x: {sources: [a], output: {path: licenses.csv, encoding: windows-1250}}}\n" + sources)
		}
		d.expect(problem.Source, err, want)
		newDesk(t).published(sources)
	}
}

// A UId of the settings is checked when they are read.
func TestUIDsOfTheSettingsThatTheFileCannotHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, uid := range []string{`A;B`, `=\"Visio\"`, `A\nB`} {
		f := `version: 1
output: {path: licenses.csv}
sources: {a: {plugin: acme, uids: {l2: "` + uid + `"}}}
`
		_, err := config.Parse([]byte(f), "licexport.yaml", d.dir)
		if err == nil || !strings.Contains(err.Error(), "licexport.yaml:3:") || !strings.Contains(err.Error(), "sources.a.uids.l2: the UId contains a") {
			t.Errorf("%s: %v", uid, err)
		}
	}
}

// What nobody sees in a UId of the settings is reported.
func TestUIDsOfTheSettingsThatAreEasilyMistaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for uid, want := range map[string]string{`Visio\u00A02`: "Visio<U+00A0>2", `Visio `: "Visio<U+0020>", `Vi\u200Bsio`: "Vi<U+200B>sio"} {
		f, err := config.Parse([]byte("version: 1\noutput: {path: licenses.csv}\nsources: {a: {plugin: acme, uids: {l2: \""+uid+"\"}}}\n"), "licexport.yaml", d.dir)
		if err != nil {
			t.Fatal(err)
		}
		if reported := f.Warnings.Error(); !strings.Contains(reported, "sources.a.uids.l2: the UId "+want+" has invisible characters") {
			t.Errorf("%s: %s", uid, reported)
		}
	}
}
