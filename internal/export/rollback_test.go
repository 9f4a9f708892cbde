package export_test

import (
	"os"
	"testing"

	"github.com/licexport/licexport/internal/export"
)

// A former file can be brought back also if what is known of the present one is
// lost: then nobody can say what that changes, but there is no need to.
func TestRollbackWithoutThePublishedTable(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.published(ten)
	before := d.csv()
	d.published("sources: {a: {plugin: acme, config: {mode: synthetic, holders: 12, licenses: 1}}}\n")
	table := d.path(".licexport/licenses.csv/tables/" + d.view().Published().Digest + ".zst")
	if err := os.Remove(table); err != nil {
		t.Fatal(err)
	}
	f := d.configured(ten)
	job, err := f.Select("a")
	if err != nil {
		t.Fatal(err)
	}
	o, err := d.exporter.Rollback(t.Context(), export.Plan{File: f, Job: job}, "", nil)
	if err != nil || d.csv() != before || o.Diff != nil || len(o.Warnings) != 1 {
		t.Errorf("%v, warnings %q", err, o.Warnings)
	}
}
