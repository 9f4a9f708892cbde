package conformance_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/conformance"
)

// brokenPlugin is a row of the table in the documentation.
type brokenPlugin struct {
	kind   string
	caught string
	proofs []string
}

// brokenPlugins reads the table.
func brokenPlugins(t *testing.T) []brokenPlugin {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "plugins", "testing.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "### What catches a broken plugin")
	table, _, _ = strings.Cut(table, "\n## ")
	var rows []brokenPlugin
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) != 3 || strings.HasPrefix(cells[0], " A plugin") {
			continue
		}
		if row := (brokenPlugin{kind: strings.TrimSpace(cells[0]), caught: cells[1], proofs: quoted(cells[2])}); row.caught != "" && strings.TrimSpace(row.caught) != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// quoted are the parts of a text in backticks.
func quoted(text string) []string {
	var parts []string
	for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		parts = append(parts, match[1])
	}
	return parts
}

// The table says what catches each kind of broken plugin, and a double proves it.
func TestTableOfBrokenPluginsIsTrue(t *testing.T) {
	t.Parallel()
	rows := brokenPlugins(t)
	if len(rows) < 50 {
		t.Fatalf("only %d kinds were found", len(rows))
	}
	tests := testNames(t)
	proven := make(map[string]bool)
	for _, row := range rows {
		if len(row.proofs) == 0 && !strings.HasPrefix(row.caught, "nothing") {
			t.Errorf("%q: there is no proof", row.kind)
		}
		for _, proof := range row.proofs {
			proven[proof] = true
			name, fault, _ := strings.Cut(proof, "/")
			if !tests[name] {
				t.Errorf("%q: there is no test %s", row.kind, name)
			}
			if fault != "" {
				mustProve(t, row, name, fault)
			}
		}
	}
	for fault := range upstreamFaults() {
		if !proven["TestEachUpstreamFaultFailsItsCheck/"+fault] {
			t.Errorf("the fault %s is in no row", fault)
		}
	}
}

// mustProve compares the check that a double fails with what the row says.
func mustProve(t *testing.T, row brokenPlugin, test, fault string) {
	t.Helper()
	var want []string
	switch test {
	case "TestEachFaultFailsItsCheck":
		want = []string{faults()[fault]}
	case "TestEachUpstreamFaultFailsItsCheck":
		want = []string{upstreamFaults()[fault]}
	case "TestMisbehaviorInCalls":
		want = callModes()[fault]
	case "TestMisbehaviorAtStartup":
		want = startupModes()[fault]
	}
	caught := quoted(row.caught)
	if len(want) == 0 || want[0] == "" {
		t.Errorf("%q: %s has no fault %s", row.kind, test, fault)
	}
	for _, check := range want {
		if !slices.Contains(caught, check) && !strings.HasPrefix(row.caught, "a run") {
			t.Errorf("%q: the double %s fails %s, and not %s", row.kind, fault, check, row.caught)
		}
	}
}

// Each check that the table names is one of the kit.
func TestTableOfBrokenPluginsNamesChecks(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, check := range conformance.Checks() {
		known[check.Name] = true
	}
	for _, row := range brokenPlugins(t) {
		for _, name := range quoted(row.caught) {
			if strings.Contains(name, ".") && !known[name] {
				t.Errorf("%q: there is no check %s", row.kind, name)
			}
		}
	}
}

// testNames are the names of all tests of the repository.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	for _, dir := range []string{"internal", "pkg", "plugins"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, match := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(bytes.ReplaceAll(text, []byte("\r"), nil), -1) {
				names[string(match[1])] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
