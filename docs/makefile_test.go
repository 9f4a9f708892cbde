package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// makefileTree is a repository with the real Makefile, an invented plugin with
// each of the files that docs/architecture.md describes, and a compiler that
// only notes what it is called with.
type makefileTree struct{ dir, log string }

func newMakefileTree(t *testing.T) makefileTree {
	t.Helper()
	if _, err := exec.LookPath("make"); err != nil || runtime.GOOS == "windows" {
		t.Skip("needs make and a shell")
	}
	tree := makefileTree{dir: t.TempDir()}
	tree.log = filepath.Join(tree.dir, "log")
	tree.write(t, "Makefile", whole(t, "Makefile"))
	tree.write(t, "plugins/internal/shared/shared.go", "package shared\n")
	tree.write(t, "plugins/plain/main.go", "package main\n")
	tree.write(t, "plugins/untried/main.go", "package main\n")
	tree.write(t, "plugins/untried/EXPERIMENTAL", "Not tried against the real service.\n")
	tree.write(t, "plugins/large/main.go", "package main\n")
	tree.write(t, "plugins/large/HEAVY", "Compiles a planet.\n")
	tree.write(t, "plugins/large/ENVIRONMENT", "# Where the planet is.\nPLANET_HOME\n  PLANET_MOON # its companion\n")
	tree.write(t, "go", "#!/bin/sh\necho \"$GOOS $*\" >>"+tree.log+"\n")
	if err := os.Chmod(filepath.Join(tree.dir, "go"), 0o700); err != nil { // #nosec G302 -- a script
		t.Fatal(err)
	}
	return tree
}

func (m makefileTree) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// make makes a target and returns what make printed and what the compiler did.
func (m makefileTree) make(t *testing.T, args ...string) (output, calls string) {
	t.Helper()
	_ = os.Remove(m.log)
	cmd := exec.CommandContext(t.Context(), "make", append([]string{"GO=" + filepath.Join(m.dir, "go"), "VERSION=v1.2.3"}, args...)...) // #nosec G204 -- ours
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("make %v: %v\n%s", args, err, out)
	}
	log, err := os.ReadFile(m.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), string(log)
}

// A folder in plugins is built, locked, tested and packed by being there.
func TestMakeTreatsEveryPluginAsItsFolderSays(t *testing.T) {
	t.Parallel()
	tree := newMakefileTree(t)

	output, calls := tree.make(t, "build")
	lines(t, calls, `-o bin/plugins/licexport-source-(\S+)`, "large", "plain", "untried")
	lines(t, calls, `plugin lock .*--plugin-version 1\.2\.3 --lock-file bin/licexport\.lock (.*)`,
		"--allow-env PLANET_HOME --allow-env PLANET_MOON bin/plugins/licexport-source-large",
		"bin/plugins/licexport-source-plain")
	lines(t, calls, `plugin lock .*--lock-file bin/experimental/licexport\.lock (.*)`, "bin/plugins/licexport-source-untried")
	if !strings.Contains(output, "Plugin large: Compiles a planet.\n") {
		t.Errorf("make build does not say what takes long:\n%s", output)
	}

	_, calls = tree.make(t, "dist-linux_arm64")
	lines(t, calls, `linux build .*-o (dist/\S+)`,
		"dist/experimental/linux_arm64/licexport-source-untried",
		"dist/linux_arm64/licexport",
		"dist/linux_arm64/plugins/licexport-source-large",
		"dist/linux_arm64/plugins/licexport-source-plain")
	lines(t, calls, `plugin lock .*dist/linux_arm64/plugins/licexport-source-(\S+)`, "large", "plain")
	lines(t, calls, `plugin lock .*--lock-file dist/experimental/linux_arm64/licexport.lock (.*)`,
		"--platform linux_arm64 --settings-env-from bin/experimental/licexport.lock dist/experimental/linux_arm64/licexport-source-untried")

	output, _ = tree.make(t, "--dry-run", "test-dates")
	lines(t, strings.ReplaceAll(output, " ", "\n"), `^\./plugins/(\S+)`, "internal/...", "plain/...", "untried/...")
}

// lines makes sure that pattern captures exactly these texts in the lines of a
// text, in any order.
func lines(t *testing.T, text, pattern string, want ...string) {
	t.Helper()
	got := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)"+pattern).FindAllStringSubmatch(text, -1) {
		got[strings.Join(strings.Fields(m[1]), " ")] = true
	}
	for _, w := range want {
		if !got[w] {
			t.Errorf("%s does not find %q in\n%s", pattern, w, text)
		}
		delete(got, w)
	}
	if len(got) > 0 {
		t.Errorf("%s finds also %v in\n%s", pattern, got, text)
	}
}

// No list outside of its folder names a plugin.
func TestNothingThatBuildsNamesAPlugin(t *testing.T) {
	t.Parallel()
	for _, name := range sources(t) {
		named := regexp.MustCompile(`plugins/` + name + `\b|licexport-source-` + name + `\b|= *` + name + `\b`)
		for _, file := range []string{"Makefile", ".ci/run", ".ci/test-dates", ".golangci.yml"} {
			if found := named.FindString(whole(t, file)); found != "" {
				t.Errorf("%s names the plugin %s: %q", file, name, found)
			}
		}
	}
}

// The repository may lie in a folder with a space in its name.
func TestMakeInAFolderWithASpace(t *testing.T) {
	t.Parallel()
	tree := newMakefileTree(t)
	dir := filepath.Join(tree.dir, "a b")
	inside := makefileTree{dir: dir}
	inside.write(t, "Makefile", whole(t, "Makefile"))
	inside.write(t, "plugins/plain/main.go", "package main\n")
	cmd := exec.CommandContext(t.Context(), "make", "GO="+filepath.Join(tree.dir, "go"), "VERSION=v1.2.3", "--dry-run", "build", "check-lint", "generate") // #nosec G204 -- ours
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "warning") {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{`GOBIN="` + dir + `/.tools" `, "\n.tools/golangci-lint run\n", `PATH="` + dir + `/.tools:$PATH" .tools/buf generate`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}
