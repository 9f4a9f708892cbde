package conformance_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every plugin of this repository that reads a web API brings a test by which make
// kit-all runs the kit on it. Examples are tested in this package.
func TestEveryPluginOfWebAPIsBringsAKitTest(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob(filepath.Join("..", "..", "plugins", "*", "main.go"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no plugins found: %v", err)
	}
	for _, program := range folders {
		folder := filepath.Dir(program)
		test, err := os.ReadFile(filepath.Join(folder, "kit_test.go"))
		switch {
		case err != nil && !readsWebAPI(t, folder):
		case err != nil:
			t.Errorf("%s has no kit_test.go, see docs/plugins/testing.md#plugins-of-this-repository", folder)
		case !bytes.Contains(test, []byte("func TestKit(")):
			t.Errorf("%s/kit_test.go has no TestKit", folder)
		case readsWebAPI(t, folder) && !bytes.Contains(test, []byte("Upstream:")):
			t.Errorf("%s/kit_test.go does not say where the vendor is (Upstream)", folder)
		}
	}
}

// readsWebAPI reports whether a plugin sends requests with sdkhttp.
func readsWebAPI(t *testing.T, folder string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		found = found || bytes.Contains(text, []byte("sdkhttp.New(")) || bytes.Contains(text, []byte("sdkhttp.NewTransport("))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
