package snapshot

import (
	"os"
	"testing"
	"time"
)

// inUseIsExclusive means that others cannot change a file while it is read.
const inUseIsExclusive = true

func TestFileLockedByItsWriter(t *testing.T) {
	t.Parallel()
	path := saved(t, "a;b\n")
	writer, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = writer.Close() }()
	if _, err := Read(path, rules(time.Hour)); code(err) != "locked" {
		t.Errorf("got %v", err)
	}
}
