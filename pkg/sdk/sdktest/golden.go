package sdktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// update is the flag -update of the test program.
var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Golden compares got, as indented JSON, with a file. "go test -update" writes
// the file instead; read it before you commit it. A *Result is written in a
// stable order and without what depends on time.
func Golden(t testing.TB, got any, file string) {
	t.Helper()
	text, err := render(got)
	if err != nil {
		t.Fatalf("write the result as JSON: %v", err)
	}
	if *update {
		write(t, file, text)
		return
	}
	want, err := os.ReadFile(filepath.Clean(file))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s does not exist yet; to write it run: go test -run '^%s$' -update", file, t.Name())
	}
	if err != nil {
		t.Fatal(err)
	}
	want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")) // git on Windows
	if !bytes.Equal(want, text) {
		t.Errorf("the result differs from %s%s\nIf the new result is right, run: go test -run '^%s$' -update",
			file, firstDifference(string(want), string(text)), t.Name())
	}
}

func render(got any) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(got)
	return text.Bytes(), err
}

func write(t testing.TB, file string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// firstDifference shows the first lines that differ.
func firstDifference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	at := 0
	for at < len(wants) && at < len(gots) && wants[at] == gots[at] {
		at++
	}
	var b strings.Builder
	b.WriteString(":\n")
	excerpt(&b, "-", wants, at)
	excerpt(&b, "+", gots, at)
	return strings.TrimRight(b.String(), "\n")
}

func excerpt(b *strings.Builder, sign string, lines []string, at int) {
	for _, line := range lines[min(at, len(lines)):min(at+5, len(lines))] {
		b.WriteString(sign + " " + line + "\n")
	}
}
