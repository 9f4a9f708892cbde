package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/plugins"
)

// A run warns of an experimental plugin once, however many of its sources it reads,
// and whether or not they can be read.
func TestExperimentalPluginIsWarnedOfOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.exporter.Plugins.Overrides["experimental"] = plugins.Override{Path: hosttest.Shared(t, "experimental"), From: "the test"}
	d.first = true
	o, err := d.run(`
sources:
  one: {plugin: experimental, config: {mode: expected-met}, uids: {l2: "one:FREE", l1: "one:BASIC"}}
  two: {plugin: experimental, config: {mode: expected-met}, uids: {l2: "two:FREE", l1: "two:BASIC"}}
  three: {plugin: acme, config: {mode: expected-met}, uids: {l2: "three:FREE"}}
`)
	if err != nil {
		t.Fatal(err)
	}
	var reported []string
	for _, diagnostic := range d.exporter.Record(o).Diagnostics {
		if diagnostic.Code == "host.experimental" {
			reported = append(reported, diagnostic.Severity+" of "+diagnostic.Source+": "+diagnostic.Summary+"\n"+diagnostic.Detail+"\n"+diagnostic.Remedy)
		}
	}
	want := `warning of one: plugin experimental is experimental: nobody has tried it against the real service yet
Only tried against a double.
Compare the file with what the vendor shows before you import it.`
	if len(reported) != 1 || reported[0] != want {
		t.Errorf("reported %d times\n%s\nwant\n%s", len(reported), strings.Join(reported, "\n"), want)
	}
}
