package docs_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/state"
)

// whole is the text of a page, blocks included.
func whole(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// found lists what pattern captures in the Go files of a folder, tests left
// out, each once.
func found(t *testing.T, dir, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %s: %v", dir, err)
	}
	var all []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			all = append(all, m[1])
		}
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 0 {
		t.Fatalf("nothing in %s matches %s", dir, pattern)
	}
	return all
}

// TestConfigurationsAreValid reads every configuration file in the pages.
func TestConfigurationsAreValid(t *testing.T) {
	t.Parallel()
	settings := make(map[string][]string)
	for _, name := range sources(t) {
		settings[name] = settingsOf(t, name)
	}
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			if b.language != "yaml" || !strings.HasPrefix(b.text, "version: 1") || strings.Contains(b.text, "\nplugins:") {
				continue
			}
			at := fmt.Sprintf("%s:%d", p.path, b.line)
			f, err := config.Parse([]byte(b.text), at, t.TempDir())
			if err != nil {
				t.Error(err)
				continue
			}
			if len(f.Warnings) > 0 {
				t.Errorf("%s: %v", at, f.Warnings)
			}
			checkSources(t, at, b.text, settings)
		}
	}
}

// checkSources makes sure that sources have settings that their plugin takes.
func checkSources(t *testing.T, at, text string, settings map[string][]string) {
	t.Helper()
	var file struct {
		Sources map[string]struct {
			Plugin string         `yaml:"plugin"`
			Config map[string]any `yaml:"config"`
		} `yaml:"sources"`
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Errorf("%s: %v", at, err)
	}
	for name, s := range file.Sources {
		plugin := cmp.Or(s.Plugin, name)
		known, ours := settings[plugin]
		if !ours {
			continue // a plugin of somebody else
		}
		for key := range s.Config {
			if !slices.Contains(known, key) {
				t.Errorf("%s: %s has no setting %s", at, plugin, key)
			}
		}
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	page := whole(t, "docs/users/settings.md")
	for _, key := range found(t, "internal/config", `Key: "([a-z_]+)"`) {
		if !regexp.MustCompile("`([a-z_.]*\\.)?" + key + "`").MatchString(page) {
			t.Errorf("docs/users/settings.md does not explain `%s`", key)
		}
	}
}

func TestEveryLimitOfTheGuardIsDocumented(t *testing.T) {
	t.Parallel()
	d := guard.Defaults()
	page := whole(t, "docs/users/guard.md")
	for key, value := range map[string]any{
		"max_removed_percent": d.MaxRemovedPercent, "min_baseline": d.MinBaseline,
		"max_removed_rows": d.MaxRemovedRows, "max_removed_rows_percent": d.MaxRemovedRowsPercent,
		"max_week_removed_percent": d.MaxWeekRemovedPercent, "max_changed_email_percent": d.MaxChangedEmailPercent,
		"max_week_changed_email_percent": d.MaxWeekChangedEmailPercent,
		"min_assigned_percent":           d.MinAssignedPercent, "max_new_gap_percent": d.MaxNewGapPercent,
	} {
		if row := fmt.Sprintf("| `%s` | %v |", key, value); !strings.Contains(page, row) {
			t.Errorf("docs/users/guard.md has no row that begins with %s", row)
		}
	}
}

func TestEveryExitCodeIsDocumented(t *testing.T) {
	t.Parallel()
	page := readPage(t, "docs/users/exit-codes.md")
	for code := range exit.Code(256) {
		heading := regexp.MustCompile(fmt.Sprintf(`^## %d\b`, code))
		documented := slices.ContainsFunc(page.prose, heading.MatchString)
		if exists := exit.For(code.Class()) == code; exists != documented {
			t.Errorf("exit code %d (%s): exists %v, documented %v", code, code.Class(), exists, documented)
		}
	}
}

func TestEveryPartOfTheRunRecordIsDocumented(t *testing.T) {
	t.Parallel()
	page := whole(t, "docs/users/run-record.md")
	var names []string
	var collect func(any)
	collect = func(v any) {
		object, ok := v.(map[string]any)
		if !ok {
			return
		}
		if properties, ok := object["properties"].(map[string]any); ok {
			for name := range properties {
				names = append(names, name)
			}
		}
		for _, child := range object {
			collect(child)
		}
	}
	var schema any
	if err := json.Unmarshal([]byte(state.RecordSchema()), &schema); err != nil {
		t.Fatal(err)
	}
	collect(schema)
	for _, name := range names {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/users/run-record.md does not explain `%s`", name)
		}
	}
}

func TestEveryPackageIsInTheArchitecture(t *testing.T) {
	t.Parallel()
	const name = "docs/architecture.md"
	page := whole(t, name)
	for _, dir := range []string{"cmd", "internal", "pkg"} {
		folders, err := os.ReadDir(filepath.Join(root, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			if path := dir + "/" + folder.Name(); folder.IsDir() && !strings.Contains(page, "`"+path+"`") {
				t.Errorf("%s does not say what is in `%s`", name, path)
			}
		}
	}
}

func TestTheAddressOfServeIsDocumented(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"docs/operators/monitoring.md", "docs/operators/scheduling.md"} {
		if !strings.Contains(whole(t, name), "`"+config.DefaultListen+"`") {
			t.Errorf("%s does not say that serve answers on %s", name, config.DefaultListen)
		}
	}
}

// Files that the architecture sends a reader to are there.
func TestFilesInTheArchitectureExist(t *testing.T) {
	t.Parallel()
	const name = "docs/architecture.md"
	found := 0
	for _, m := range regexp.MustCompile("`((?:cmd|internal|pkg|docs)/[A-Za-z0-9_./-]+)`").FindAllStringSubmatch(whole(t, name), -1) {
		if strings.Contains(m[1], "...") {
			continue
		}
		found++
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil {
			t.Errorf("%s names %s, which does not exist", name, m[1])
		}
	}
	if found < 20 {
		t.Errorf("only %d files found", found)
	}
}
