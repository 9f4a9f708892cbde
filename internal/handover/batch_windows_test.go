package handover

import (
	"os"
	"path/filepath"
	"testing"
)

// Windows adds the extension that a path lacks, and so finds batch files too.
func TestBatchFileWithoutItsExtension(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"import.bat", "plain.exe"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, program := range []string{`.\import`, filepath.Join(dir, "import"), filepath.Join(dir, "import.bat")} {
		if checkBatch(dir, program, []string{"a&b"}) == nil {
			t.Errorf("%s would get an argument that cmd.exe takes for a command", program)
		}
	}
	for _, program := range []string{`.\plain`, filepath.Join(dir, "plain.exe"), filepath.Join(dir, "absent")} {
		if err := checkBatch(dir, program, []string{"a&b"}); err != nil {
			t.Errorf("%s: %v", program, err)
		}
	}
}
