package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// stage is a small one with everything that an installer has to cope with.
func stage(t *testing.T, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range append([]string{
		"licexport.exe", "licexport.lock", "README.md", "plugins/licexport-source-file.exe", "docs/users/first-run.md", "docs/operators/windows.md", "completions/_licexport",
	}, more...) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("content of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// described returns what is written for wixl.
func described(t *testing.T, dir, version, platform string) (wxs, sql string) {
	t.Helper()
	to := t.TempDir()
	env := func(name string) string {
		return map[string]string{"PUBLISHER": "Novák & sons", "HOMEPAGE": "https://licexport.example"}[name]
	}
	if err := run([]string{"-version", version, "-platform", platform, "-to", to, dir}, env); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(to, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return read("licexport.wxs"), read("licexport.sql")
}

func matches(text, pattern string) []string {
	var all []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// Every file of the stage is a component of its own, in the feature, under an
// identifier that the next version has, too.
func TestComponentsAreStable(t *testing.T) {
	t.Parallel()
	const guids = `<Component Id="[^"]+" Guid="([^"]+)"`
	first, _ := described(t, stage(t), "1.2.3", "windows_amd64")
	second, _ := described(t, stage(t, "man/licexport.1", "AAA.txt"), "1.3.0", "windows_amd64")
	old, now := matches(first, guids), matches(second, guids)
	if len(old) != 8 || len(now) != 10 {
		t.Fatalf("%d and %d components", len(old), len(now))
	}
	for _, id := range old {
		if !slices.Contains(now, id) {
			t.Errorf("the component %s has another identifier in the next version", id)
		}
	}
	slices.Sort(now)
	if len(slices.Compact(now)) != 10 {
		t.Error("two components have one identifier")
	}
	if refs := matches(second, `<ComponentRef Id="([^"]+)"`); len(refs) != 10 {
		t.Errorf("the feature has %d components", len(refs))
	}
	if codes := matches(first+second, `UpgradeCode="([^"]+)"`); codes[0] != codes[1] {
		t.Errorf("an upgrade is none: %q", codes)
	}
	if codes := matches(first+second, `<Product Id="([^"]+)"`); codes[0] == codes[1] {
		t.Errorf("two versions have one product code: %q", codes)
	}
	if !strings.Contains(first, "Novák &amp; sons") {
		t.Error("the publisher is not written as XML")
	}
}

func TestProductVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"1.2.3": "1.2.3", "v0.1.0": "0.1.0", "1.2.3-rc.1": "1.2.3", "1.2.3+abc": "1.2.3", "0.0.0-dev+abc": "0.0.0", "255.255.65535": "255.255.65535",
		"256.0.0": "", "1.256.0": "", "1.0.65536": "", "1.2": "", "dev": "", "": "",
	} {
		got, err := productVersion(version)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", version, got, err)
		}
	}
}

func TestWhatNoInstallerIsMadeOf(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T) (dir, platform string){
		"no program": func(t *testing.T) (string, string) { return t.TempDir(), "windows_amd64" },
		"linux":      func(t *testing.T) (string, string) { return stage(t), "linux_amd64" },
		"a name that Windows lacks": func(t *testing.T) (string, string) {
			return stage(t, "docs/Příručka.md"), "windows_amd64"
		},
	} {
		dir, platform := make(t)
		if err := run([]string{"-version", "1.2.3", "-platform", platform, "-to", t.TempDir(), dir}, os.Getenv); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestShortNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"README.md": "README.md", "plugins": "plugins", "licexport.exe": "", "first-run.md": "", "a.b.c": "", "LICENSE": "LICENSE", "notices.html": "", "_licexport": "",
	} {
		got := shortName(name, "docs/"+name)
		stem, extension, _ := strings.Cut(got, ".")
		if want != "" && got != want || len(stem) > 8 || len(extension) > 3 || got == name && want == "" || got == shortName(name, "other/"+name) && want == "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// The tools of Debian make an installer of it that holds each file, the entry in
// PATH, the event source, and the upgrade.
func TestPack(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"wixl", "msibuild", "msiinfo", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs " + tool + " (Debian: wixl, msitools)")
		}
	}
	pack, err := filepath.Abs("pack")
	if err != nil {
		t.Fatal(err)
	}
	for platform, template := range map[string]string{"windows_amd64": "x64;1033", "windows_arm64": "Arm64;1033"} {
		out := t.TempDir()
		cmd := exec.CommandContext(t.Context(), pack, stage(t), platform, "1.2.3-rc.1", out) // #nosec G204 -- ours
		cmd.Dir, cmd.Env = filepath.Join("..", ".."), append(os.Environ(), "PUBLISHER=Contoso", "WINDOWS_SIGN=")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		msi := filepath.Join(out, "licexport_1.2.3-rc.1_"+platform+".msi")
		table := func(args ...string) string {
			text, err := exec.CommandContext(t.Context(), "msiinfo", args...).Output() // #nosec G204 -- ours
			if err != nil {
				t.Fatal(args, err)
			}
			return string(text)
		}
		for _, want := range []struct{ text, in string }{
			{"=-*PATH\t[~];[INSTALLDIR]", table("export", msi, "Environment")},
			{"licexport-source-file.exe", table("export", msi, "File")},
			{"|first-run.md", table("export", msi, "File")},
			{`SYSTEM\CurrentControlSet\Services\EventLog\Application\licexport`, table("export", msi, "Registry")},
			{upgradeCode, table("export", msi, "Upgrade")},
			{"\t513\t", table("export", msi, "Upgrade")},
			{"ProductVersion\t1.2.3\r", table("export", msi, "Property")},
			{"WriteEnvironmentStrings\t\t5200", table("export", msi, "InstallExecuteSequence")},
			{"Template: " + template, table("suminfo", msi)},
		} {
			if !strings.Contains(want.in, want.text) {
				t.Errorf("%s: %q is missing from\n%s", platform, want.text, want.in)
			}
		}
		if strings.Contains(table("export", msi, "Registry"), `licexport\`+"\t") {
			t.Errorf("%s: a key of the registry ends with a backslash", platform)
		}
		if files := strings.Count(table("export", msi, "File"), "\n") - 3; files != 7 {
			t.Errorf("%s: %d files", platform, files)
		}
	}
}
