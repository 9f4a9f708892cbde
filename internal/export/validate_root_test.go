//go:build !windows

package export_test

import (
	"os"
	"strings"
	"testing"
)

// Root learns from config validate that it would be refused in the folder of another
// account, and leaves nothing there.
func TestValidateWarnsRoot(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("this needs root, to give a folder to another account")
	}
	d := newDesk(t)
	folder := d.path("out")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(folder, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	problems := validate(d, "sources:\n  a: {plugin: acme, config: {mode: synthetic}}\njobs:\n  j: {sources: [a], output: {path: out/licenses.csv}}\n")
	if !strings.Contains(problems, "this account is refused there") {
		t.Errorf("got %s", problems)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func validate(d *desk, text string) string {
	var all strings.Builder
	for _, p := range d.exporter.Validate(d.t.Context(), d.configured(text)) {
		all.WriteString(p.Summary + "\n")
	}
	return all.String()
}
