package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each code that the source can give has a row in its documentation, and each row
// is of such a code.
func TestEveryCodeIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/sources/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows, codes []string
	for _, m := range regexp.MustCompile("(?m)^\\| `sql\\.([a-z_]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		rows = append(rows, m[1])
	}
	spelled := regexp.MustCompile(`(?:[fF]ault|at)\((?:[a-z.]+, )?"([a-z_]+)", |Code: +"([a-z_]+)"|"sql\.([a-z_]+)"`)
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range spelled.FindAllStringSubmatch(string(text), -1) {
			codes = append(codes, m[1]+m[2]+m[3])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	slices.Sort(codes)
	if codes = slices.Compact(codes); !slices.Equal(rows, codes) {
		t.Errorf("the documentation explains\n%q\nthe source has\n%q", rows, codes)
	}
}
