// Package packaging_test tests the scripts that make a release.
package packaging_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// needs skips a test where one of the programs is missing.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(err)
		}
	}
}

func run(t *testing.T, dir string, env []string, program string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func must(t *testing.T, dir string, program string, args ...string) string {
	t.Helper()
	out, err := run(t, dir, nil, program, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return out
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// script copies a script of this folder into the folder packaging of another tree.
func script(t *testing.T, tree, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(tree, "packaging", name)
	write(t, path, string(text), 0o700)
	return path
}

func TestSignatureIsVerifiedByThoseWhoKnowTheKey(t *testing.T) {
	t.Parallel()
	needs(t, "bash", "ssh-keygen", "cut")
	dir := t.TempDir()
	sign := script(t, dir, "sign")
	for _, key := range []string{"known", "stranger"} {
		must(t, dir, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
	}
	sums, signature := filepath.Join(dir, "SHA256SUMS"), filepath.Join(dir, "SHA256SUMS.sig")
	write(t, sums, "abc  file\n", 0o600)

	out, err := run(t, dir, nil, sign, "known", sums)
	if err != nil || !strings.Contains(out, "nobody can verify") {
		t.Errorf("without allowed_signers: %v\n%s", err, out)
	}

	// The lines that docs/operators/publishing.md gives a publisher.
	must(t, dir, "bash", "-c", `printf 'licexport namespaces="file" %s\n' "$(cut -d' ' -f1,2 known.pub)" >packaging/allowed_signers`)
	must(t, dir, sign, "known", sums)
	const verify = "ssh-keygen -Y verify -f packaging/allowed_signers -I licexport -n file -s SHA256SUMS.sig <SHA256SUMS"
	if out := must(t, dir, "bash", "-c", verify); !strings.HasPrefix(out, `Good "file" signature for licexport`) {
		t.Errorf("verified: %s", out)
	}
	write(t, sums, "def  file\n", 0o600)
	if out, err := run(t, dir, nil, "bash", "-c", verify); err == nil {
		t.Errorf("a changed file was verified: %s", out)
	}

	out, err = run(t, dir, nil, sign, "stranger", sums)
	if _, left := os.Stat(signature); err == nil || left == nil || !strings.Contains(out, "Nothing was signed") {
		t.Errorf("with a key that nobody knows: %v\n%s", err, out)
	}
}

// repository holds the script check, and a program in place of make: it "makes" a
// release by writing files, the shell expression given last as the content of one.
func repository(t *testing.T, content string) (dir string, env []string) {
	t.Helper()
	needs(t, "bash", "git", "cmp", "diff")
	dir = t.TempDir()
	script(t, dir, "check")
	write(t, filepath.Join(dir, ".gitignore"), "/dist/\n/.tools\n", 0o600)
	fake := filepath.Join(dir, "fake-make")
	write(t, fake, `#!/bin/bash
while [ "$1" != -C ]; do shift; done
cd "$2" && mkdir -p dist/release && cd dist/release || exit 1
echo same >a.tar.gz
echo `+content+` >b.deb
echo same >c.msi
printf '1  a.tar.gz\n%s  c.msi\n' "$PWD" >SHA256SUMS
`, 0o700)
	// What is in an installer is what the file holds.
	write(t, filepath.Join(dir, "tools", "msiextract"), "#!/bin/sh\n[ -z \"$UNREADABLE\" ] && cp \"$3\" \"$2/content\"\n", 0o700)
	must(t, dir, "git", "init", "-q")
	must(t, dir, "git", "add", ".")
	must(t, dir, "git", "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "x")
	path := filepath.Join(dir, "tools") + string(filepath.ListSeparator) + os.Getenv("PATH")
	return dir, []string{"MAKE=" + fake, "FRESH=no", "PATH=" + path}
}

func TestCheckComparesTwoReleases(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ content, want string }{
		"a path":      {`"$PWD"`, "b.deb: differs"},
		"a time zone": {`"$TZ"`, "b.deb: differs"},
		"an umask":    {`"$(umask)"`, "b.deb: differs"},
		"nothing":     {"always", "b.deb: the same 7 bytes"},
	} {
		dir, env := repository(t, test.content)
		out, err := run(t, dir, env, filepath.Join("packaging", "check"), "1.2.3", "linux_amd64")
		if (err != nil) != strings.Contains(test.want, "differs") || !strings.Contains(out, test.want) || !strings.Contains(out, "a.tar.gz: the same 5 bytes") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// An installer that cannot be read is no installer with the same content.
func TestCheckReadsInstallers(t *testing.T) {
	t.Parallel()
	dir, env := repository(t, "always")
	check := filepath.Join("packaging", "check")
	if out, err := run(t, dir, env, check, "1.2.3", "windows_amd64"); err != nil || !strings.Contains(out, "c.msi: the same content") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := run(t, dir, append(env, "UNREADABLE=yes"), check, "1.2.3", "windows_amd64"); err == nil || !strings.Contains(out, "c.msi: differs, or cannot be read") {
		t.Errorf("unreadable: %v\n%s", err, out)
	}
}

func TestCheckWantsACommit(t *testing.T) {
	t.Parallel()
	dir, env := repository(t, "always")
	write(t, filepath.Join(dir, "new"), "", 0o600)
	if out, err := run(t, dir, env, filepath.Join("packaging", "check"), "1.2.3", "linux_amd64"); err == nil || !strings.Contains(out, "Commit first") {
		t.Errorf("%v\n%s", err, out)
	}
}
