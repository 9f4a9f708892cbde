package conformance

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements of a JUnit report that build servers agree on.
type (
	junitSuites struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// JUnit writes the report in the XML form that build servers read.
func (r Report) JUnit(w io.Writer) error {
	suite := junitSuite{
		Name: "licexport plugin test " + r.Plugin, Tests: len(r.Results),
		Failures: r.Count(Failed), Skipped: r.Count(Skipped), Time: seconds(r.Took),
	}
	for _, result := range r.Results {
		suite.Cases = append(suite.Cases, newJUnitCase(result))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{Suite: suite}); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func newJUnitCase(r Result) junitCase {
	class, _, _ := strings.Cut(r.Name, ".")
	c := junitCase{Class: "conformance." + class, Name: r.Name, Time: seconds(r.Took)}
	switch r.Status {
	case Failed:
		c.Failure = &junitFailure{
			Message: oneLine(r.Seen),
			Text:    fmt.Sprintf("seen: %s\nrequired: %s\nsee: %s", r.Seen, r.Requirement, r.Doc()),
		}
	case Skipped:
		c.Skipped = &junitSkipped{Message: oneLine(r.Seen)}
	case Passed, Warned:
		c.Output = r.Seen
	}
	return c
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
