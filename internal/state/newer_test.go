package state_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/licexport/licexport/internal/state"
)

// After a step back to an older licexport, a table of the newer one is not
// damaged: moving the history away would be the wrong advice.
func TestTableOfANewerVersion(t *testing.T) {
	t.Parallel()
	d, dir := published(t)
	s := open(t, d)
	defer closeStore(t, s)
	entry := *s.Published()
	path := filepath.Join(dir, "tables", entry.Digest+".zst")
	stored, ok := d.ReadFile(path)
	if !ok {
		t.Fatal("there is no table")
	}
	in, err := zstd.NewReader(bytes.NewReader(stored))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(in); err != nil {
		t.Fatal(err)
	}
	plain.Bytes()[7]++ // the version, after the magic
	out, err := zstd.NewWriter(nil, zstd.WithWindowSize(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	d.WriteFile(path, out.EncodeAll(plain.Bytes(), nil), 0o640)

	_, err = s.Table(entry)
	e, known := errors.AsType[*state.CorruptError](err)
	if !known || !strings.Contains(err.Error(), "it has version 3") || !strings.Contains(e.Remedy, "newer licexport wrote it") ||
		strings.Contains(err.Error(), "move the folder") {
		t.Errorf("error %v, want that a newer licexport wrote it", err)
	}
}
