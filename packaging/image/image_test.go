package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

const epoch = "1700000000"

// stage makes the stage of a platform, with what is in a release.
func stage(t *testing.T, dir, platform string) string {
	t.Helper()
	stage := filepath.Join(dir, platform)
	for name, mode := range map[string]fs.FileMode{
		"licexport": 0o755, "licexport.lock": 0o644, "licexport.catalog.json": 0o644, "plugins/licexport-source-a": 0o755,
		"NOTICES.txt": 0o644, "README.md": 0o644, "docs/a.md": 0o644, "man/licexport.1": 0o644, "sbom/licexport.cdx.json": 0o644,
	} {
		path := filepath.Join(stage, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name+" of "+platform), mode); err != nil {
			t.Fatal(err)
		}
	}
	return stage
}

// packed makes the archive of two platforms in a folder of its own.
func packed(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	zones := filepath.Join(dir, "zones.zip")
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("Europe/Prague")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("TZif2")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), os.WriteFile(zones, buf.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "image.tar")
	args := []string{"-version", "1.2.3-rc.1+abc", "-zones", zones, "-to", to, stage(t, dir, "linux_amd64"), stage(t, dir, "linux_arm64")}
	if err := run(args, epoch); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

type entry struct {
	tar.Header

	content []byte
}

func untar(t *testing.T, from io.Reader) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	var names []string
	for r := tar.NewReader(from); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[h.Name] = entry{*h, content}
		names = append(names, h.Name)
		if h.ModTime.Unix() != 1_700_000_000 {
			t.Errorf("%s has the time %s", h.Name, h.ModTime)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %v", names)
	}
	return all
}

// layout is an archive that was read as an engine would read it.
type layout struct {
	t     *testing.T
	files map[string]entry
}

// blob returns what a descriptor names, and checks that it is that.
func (l layout) blob(d v1.Descriptor) []byte {
	l.t.Helper()
	content := l.files["blobs/sha256/"+d.Digest.Encoded()].content
	if digest.FromBytes(content) != d.Digest || int64(len(content)) != d.Size {
		l.t.Fatalf("blob %s is not what its descriptor says", d.Digest)
	}
	return content
}

func (l layout) decode(content []byte, into any) {
	l.t.Helper()
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		l.t.Fatal(err)
	}
}

func TestTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(packed(t), packed(t)) {
		t.Error("two archives of the same stages differ")
	}
}

func TestOneIndexHasAllArchitectures(t *testing.T) {
	t.Parallel()
	l := layout{t, untar(t, bytes.NewReader(packed(t)))}
	if got := string(l.files["oci-layout"].content); got != `{"imageLayoutVersion":"1.0.0"}` {
		t.Error(got)
	}
	var top, all v1.Index
	l.decode(l.files["index.json"].content, &top)
	if len(top.Manifests) != 1 || top.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != "1.2.3-rc.1_abc" {
		t.Fatalf("got %+v", top)
	}
	l.decode(l.blob(top.Manifests[0]), &all)
	var archs []string
	for _, d := range all.Manifests {
		archs = append(archs, d.Platform.OS+"/"+d.Platform.Architecture)
		var manifest v1.Manifest
		l.decode(l.blob(d), &manifest)
		var config v1.Image
		l.decode(l.blob(manifest.Config), &config)
		if config.Architecture != d.Platform.Architecture || config.Config.User != "65532:65532" || !slices.Equal(config.Config.Entrypoint, []string{"/usr/bin/licexport"}) {
			t.Errorf("got %+v", config)
		}
		files := map[string]entry{}
		for i, descriptor := range manifest.Layers {
			unpacked := unzip(t, l.blob(descriptor))
			if digest.FromBytes(unpacked) != config.RootFS.DiffIDs[i] {
				t.Errorf("layer %d is not what the configuration says", i)
			}
			maps.Copy(files, untar(t, bytes.NewReader(unpacked)))
		}
		checkRoot(t, files, d.Platform.Architecture)
	}
	if !slices.Equal(archs, []string{"linux/amd64", "linux/arm64"}) {
		t.Error(archs)
	}
}

func unzip(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return unpacked
}

// checkRoot checks what the container finds. Only two folders are not root's alone.
func checkRoot(t *testing.T, files map[string]entry, arch string) {
	t.Helper()
	if got := string(files["usr/lib/licexport/licexport"].content); got != "licexport of linux_"+arch {
		t.Errorf("the program is %q", got)
	}
	for _, name := range []string{
		"usr/lib/licexport/licexport.lock", "usr/lib/licexport/licexport.catalog.json", "usr/lib/licexport/plugins/licexport-source-a",
		"usr/share/doc/licexport/NOTICES.txt", "usr/share/doc/licexport/sbom/licexport.cdx.json", "usr/share/zoneinfo/Europe/Prague", "etc/licexport/",
	} {
		if _, there := files[name]; !there {
			t.Errorf("%s is missing", name)
		}
	}
	for name, e := range files {
		loose := name == "tmp/" || name == "var/lib/licexport/"
		if !loose && (e.Uid != 0 || e.Gid != 0 || e.Typeflag != tar.TypeSymlink && e.Mode&0o022 != 0) {
			t.Errorf("%s belongs to %d, mode %o", name, e.Uid, e.Mode)
		}
		if strings.HasPrefix(name, "usr/share/doc/licexport/docs") || strings.Contains(name, "/man/") {
			t.Errorf("%s is for nobody in a container", name)
		}
		if program := strings.HasPrefix(name, "usr/lib/licexport/") && (strings.HasSuffix(name, "/licexport") || strings.Contains(name, "-source-")); program != (e.Typeflag == tar.TypeReg && e.Mode == 0o755) {
			t.Errorf("%s has the mode %o", name, e.Mode)
		}
	}
	if e := files["var/lib/licexport/"]; e.Uid != 65532 || e.Mode != 0o750 {
		t.Errorf("the folder of data: %+v", e)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(files["etc/ssl/certs/ca-certificates.crt"].content) {
		t.Error("no certificates of authorities")
	}
}

func TestMistakesWhenPacking(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	to := filepath.Join(dir, "image.tar")
	for _, args := range [][]string{
		{},
		{"-version", "1.2.3", "-zones", "none.zip", "-to", to, stage(t, dir, "linux_amd64")},
		{"-version", "1.2.3", "-zones", "none.zip", "-to", to, stage(t, dir, "windows_amd64")},
	} {
		if err := run(args, epoch); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("a file was left behind")
	}
}
