// Package linux_test tries the packer of the packages for Linux on a stage of small
// files. What the packages do where they are installed is tried by
// "make packages-test".
package linux_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// stage makes a stage in a folder of its own.
func stage(t *testing.T, platform string, mode os.FileMode) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), platform)
	for _, name := range []string{
		"licexport", "plugins/licexport-source-a", "licexport.lock", "licexport.catalog.json", "NOTICES.txt", "README.md", "CHANGELOG.md",
		"docs/a.md", "man/licexport.1", "man/licexport-run.1", "sbom/licexport.cdx.json",
		"completions/licexport.bash", "completions/_licexport", "completions/licexport.fish", "completions/licexport.ps1",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		m := mode
		if name == "licexport" || strings.HasPrefix(name, "plugins/") {
			m |= 0o111
		}
		if err := os.WriteFile(path, []byte(name+"\n"), m); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pack makes both packages and returns their paths.
func pack(t *testing.T, stage, platform, version string) (deb, rpm string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".tools", "nfpm")); err != nil {
		t.Skip(`nfpm is not built: make .tools/nfpm`)
	}
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "packaging/linux/pack", stage, platform, version, out)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1700000000", "PUBLISHER=Contoso", "MAINTAINER=Contoso <licexport@contoso.com>", "HOMEPAGE=https://contoso.com", "LICENSE_ID=MIT")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	name := filepath.Join(out, "licexport_"+version+"_"+platform)
	return name + ".deb", name + ".rpm"
}

// tool runs a program that reads packages, where it is installed.
func tool(t *testing.T, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed here", program)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", program, args, err)
	}
	return string(out)
}

func TestTheSameStageGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	deb, rpm := pack(t, stage(t, "linux_amd64", 0o644), "linux_amd64", "1.2.3")
	otherDeb, otherRPM := pack(t, stage(t, "linux_amd64", 0o600), "linux_amd64", "1.2.3")
	for one, other := range map[string]string{deb: otherDeb, rpm: otherRPM} {
		a, errA := os.ReadFile(one)
		b, errB := os.ReadFile(other)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs (%v, %v)", filepath.Base(one), errA, errB)
		}
	}
}

func TestDebian(t *testing.T) {
	t.Parallel()
	for platform, arch := range map[string]string{"linux_amd64": "amd64", "linux_arm64": "arm64"} {
		deb, _ := pack(t, stage(t, platform, 0o644), platform, "1.2.3-rc.1")
		if got := tool(t, "dpkg-deb", "--field", deb, "Architecture", "Version", "Maintainer"); got != "Architecture: "+arch+"\nVersion: 1.2.3~rc.1-1\nMaintainer: Contoso <licexport@contoso.com>\n" {
			t.Error(got)
		}
		list := tool(t, "dpkg-deb", "--contents", deb)
		for _, want := range []string{
			"-rwxr-xr-x root/root", " ./usr/lib/licexport/licexport\n", " ./usr/bin/licexport -> ../lib/licexport/licexport\n",
			" ./usr/lib/licexport/licexport.lock\n", " ./usr/lib/licexport/licexport.catalog.json\n", " ./usr/lib/licexport/plugins/licexport-source-a\n",
			" ./usr/lib/systemd/system/licexport-serve.service\n", " ./usr/lib/systemd/system/licexport@.timer\n", " ./usr/lib/sysusers.d/licexport.conf\n",
			" ./usr/share/man/man1/licexport-run.1.gz\n", " ./usr/share/doc/licexport/NOTICES.txt\n", " ./usr/share/doc/licexport/copyright\n",
			" ./usr/share/bash-completion/completions/licexport\n", " ./usr/share/zsh/vendor-completions/_licexport\n", " ./usr/share/fish/vendor_completions.d/licexport.fish\n",
		} {
			if !strings.Contains(list, want) {
				t.Errorf("%s: no %q in\n%s", platform, want, list)
			}
		}
		for line := range strings.Lines(list) {
			if strings.Contains(line, "/etc/") || strings.Contains(line, "/var/") || line[0] != 'l' && (line[5] == 'w' || line[8] == 'w') {
				t.Errorf("%s has %s", platform, line)
			}
		}
	}
}

func TestRPM(t *testing.T) {
	t.Parallel()
	for platform, arch := range map[string]string{"linux_amd64": "x86_64", "linux_arm64": "aarch64"} {
		_, rpm := pack(t, stage(t, platform, 0o644), platform, "1.2.3-rc.1")
		if got := tool(t, "rpm", "--query", "--package", "--queryformat", "%{NAME} %{VERSION}-%{RELEASE} %{ARCH} %{LICENSE} %{VENDOR} %{BUILDHOST}", rpm); got != "licexport 1.2.3~rc.1-1 "+arch+" MIT Contoso localhost" {
			t.Error(got)
		}
		docs := tool(t, "rpm", "--query", "--package", "--docfiles", rpm)
		for _, want := range []string{"/usr/share/doc/licexport/NOTICES.txt\n", "/usr/share/man/man1/licexport-run.1.gz\n"} {
			if !strings.Contains(docs, want) {
				t.Errorf("%s: no %s in %s", platform, want, docs)
			}
		}
	}
}

// The scripts of the packages are for every shell of a system.
func TestScriptsAreForEveryShell(t *testing.T) {
	t.Parallel()
	functions, err := os.ReadFile("functions.sh")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("*.p[ro]*")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range scripts {
		if !strings.HasPrefix(name, "deb.") && !strings.HasPrefix(name, "rpm.") {
			continue
		}
		found++
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, shell := range []string{"dash", "bash"} {
			path, err := exec.LookPath(shell)
			if err != nil {
				continue
			}
			cmd := exec.CommandContext(t.Context(), path, "-n")
			cmd.Stdin = bytes.NewReader(append(functions, text...))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %s", shell, name, out)
			}
		}
	}
	if found != 7 {
		t.Errorf("%d scripts", found)
	}
}
