package docs_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What is released follows from the folders, as what is built does.
func TestMakeReleasePacksEveryPlatform(t *testing.T) {
	t.Parallel()
	tree := newMakefileTree(t)
	tree.write(t, "packaging/publisher.mk", "RELEASE_ADDRESS := https://downloads.example.com/$(RELEASE)\n")
	for _, packer := range []string{"linux", "image", "msi"} {
		tree.write(t, "packaging/"+packer+"/pack", "#!/bin/sh\n")
	}

	said, _ := tree.make(t, "--dry-run", "release", "SOURCE_DATE_EPOCH=1700000000", "SIGNING_KEY=key")
	said = strings.ReplaceAll(strings.ReplaceAll(said, "${p}", "untried"), "$dir", "ALONE")
	lines(t, said, `/archive .*-to dist/release/(\S+)`,
		"licexport_1.2.3_linux_amd64.tar.gz", "licexport_1.2.3_linux_arm64.tar.gz", "licexport_1.2.3_windows_amd64.zip",
		"licexport_1.2.3_windows_arm64.zip", "licexport_1.2.3_darwin_amd64.tar.gz", "licexport_1.2.3_darwin_arm64.tar.gz",
		"licexport-source-untried_1.2.3_linux_amd64.tar.gz", "licexport-source-untried_1.2.3_linux_arm64.tar.gz", "licexport-source-untried_1.2.3_windows_amd64.zip",
		"licexport-source-untried_1.2.3_windows_arm64.zip", "licexport-source-untried_1.2.3_darwin_amd64.tar.gz", "licexport-source-untried_1.2.3_darwin_arm64.tar.gz")
	lines(t, said, `^packaging/(\S+/pack .*)`,
		"linux/pack dist/stage/linux_amd64 linux_amd64 1.2.3 dist/release", "linux/pack dist/stage/linux_arm64 linux_arm64 1.2.3 dist/release",
		"msi/pack dist/stage/windows_amd64 windows_amd64 1.2.3 dist/release", "msi/pack dist/stage/windows_arm64 windows_arm64 1.2.3 dist/release",
		"image/pack dist/stage 1.2.3 dist/release")
	lines(t, said, `notices -platform windows_arm64 -to dist/stage/windows_arm64/NOTICES.txt (.*)`, "./cmd/licexport ./plugins/large ./plugins/plain")
	for _, want := range []string{
		"-X main.version=1.2.3 -X main.releaseAddress=https://downloads.example.com/1.2.3'", "sha256sum * >SHA256SUMS", "packaging/sign 'key' dist/release/SHA256SUMS",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("make release lacks %q:\n%s", want, said)
		}
	}
}

func TestMakeReleaseWantsAVersionAndATime(t *testing.T) {
	t.Parallel()
	tree := newMakefileTree(t)
	for _, test := range []struct{ version, epoch, want string }{
		{"latest", "1700000000", `The version "latest" is not one of Semantic Versioning`},
		{"1.2", "1700000000", `The version "1.2" is not`},
		{"1.2.3", "", "set SOURCE_DATE_EPOCH"},
	} {
		cmd := exec.CommandContext(t.Context(), "make", "GO="+filepath.Join(tree.dir, "go"), "release", "VERSION="+test.version, "SOURCE_DATE_EPOCH="+test.epoch) // #nosec G204 -- ours
		cmd.Dir = tree.dir
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), test.want) {
			t.Errorf("%+v: %v\n%s", test, err, out)
		}
	}
}
