package export_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// sourcesOf writes a configuration with one source a name, each with one license
// that a few people hold: fewer than the guard looks at.
func sourcesOf(names ...string) string {
	var b strings.Builder
	b.WriteString("sources:\n")
	for _, name := range names {
		b.WriteString("  " + name + ": {plugin: acme, uids: {license-0000: " + name + "}, config: {mode: synthetic, holders: 3, licenses: 1}}\n")
	}
	return b.String()
}

// A file loses the licenses of a source only if somebody said so. Nothing is read
// before that is known.
func TestRunThatLacksASource(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(sourcesOf("a", "b"))
	before := d.csv()

	o, err := d.run(sourcesOf("a"))
	d.expect(problem.Usage, err,
		"licenses.csv is made of a and b, and this run does not read b",
		"1 license, 3 assignments", "Add --source b", "--drop-source b")
	if len(o.Sources) > 0 || d.csv() != before {
		t.Error("the source was asked, or something was published")
	}
	d.dryRun = true
	_, err = d.run(sourcesOf("a"))
	d.expect(problem.Usage, err, "--drop-source b")
	d.dryRun = false

	d.drop = []string{"c"}
	_, err = d.run(sourcesOf("a"))
	d.expect(problem.Usage, err, "--drop-source c: ", "is made of a and b")
	d.drop = []string{"a"}
	_, err = d.run(sourcesOf("a"))
	d.expect(problem.Usage, err, "--drop-source a: this run reads that source")

	d.drop = []string{"b"}
	d.published(sourcesOf("a"))
	d.drop = nil
	if o := d.published(sourcesOf("a")); !o.Unchanged {
		t.Error("the second run without b changed something")
	}
	d.published(sourcesOf("a", "c")) // one more is free
	_, err = d.run(sourcesOf("a"))
	d.expect(problem.Usage, err, "made of a and c")
}

// A source with another name has the same licenses, so nobody loses one.
func TestSourceWithAnotherName(t *testing.T) {
	t.Parallel()
	same := func(name string) string {
		return "sources: {" + name + ": {plugin: acme, uids: {license-0000: tenant}, config: {mode: synthetic, holders: 3, licenses: 1}}}\n"
	}
	d := newDesk(t)
	d.published(same("a"))
	if o := d.published(same("renamed")); !o.Unchanged {
		t.Error("the new name changed the file")
	}
	o, err := d.run(sourcesOf("other"))
	d.expect(problem.Usage, err, "made of renamed, and this run does not read renamed", "--drop-source renamed")
	if len(o.Sources) == 0 {
		t.Error("that it is another source can be known only after it was read")
	}
}
