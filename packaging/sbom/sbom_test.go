package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// built builds a program that needs one module.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./testdata/program").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// bill is that of a program.
func bill(t *testing.T, program string) []byte {
	t.Helper()
	to := t.TempDir()
	if err := run([]string{"-version", "1.2.3", "-to", to, "-suffix", "_x", program}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(to, "program_x.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBillNamesEveryModule(t *testing.T) {
	t.Setenv("PUBLISHER", "Example")
	t.Setenv("LICENSE_ID", "MIT")
	program := built(t)
	data := bill(t, program)
	var b bom
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	digest, err := sha256sum(program)
	if err != nil {
		t.Fatal(err)
	}
	c := b.Metadata.Component
	if b.Format != "CycloneDX" || b.Spec != "1.6" || c.Type != "application" || c.Version != "1.2.3" || c.Publisher != "Example" ||
		!slices.Equal(c.Licenses, []license{{"MIT"}}) || !slices.Equal(c.Hashes, []hash{{"SHA-256", digest}}) {
		t.Errorf("%+v", b)
	}
	if want := "pkg:golang/github.com/licexport/licexport@v1.2.3?goarch=" + runtime.GOARCH + "&goos=" + runtime.GOOS + "#packaging/sbom/testdata/program"; c.PURL != want {
		t.Errorf("purl %s, want %s", c.PURL, want)
	}
	yaml := slices.IndexFunc(b.Components, func(c component) bool { return c.Name == "go.yaml.in/yaml/v4" })
	if yaml < 0 || b.Components[yaml].PURL != "pkg:golang/go.yaml.in/yaml/v4@"+b.Components[yaml].Version || len(b.Components[yaml].Hashes[0].Content) != 64 {
		t.Errorf("%+v", b.Components)
	}
	if std := b.Components[0]; std.PURL != "pkg:golang/std@"+strings.TrimPrefix(runtime.Version(), "go") {
		t.Errorf("%+v", std)
	}
	refs := map[string]bool{}
	for _, d := range b.Dependencies {
		refs[d.Ref] = true
	}
	if len(refs) != len(b.Components)+1 || len(b.Dependencies[0].On) != len(b.Components) {
		t.Errorf("%d components, dependencies of %d", len(b.Components), len(refs))
	}
}

func TestBillIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	program := built(t)
	one, two := bill(t, program), bill(t, program)
	if !bytes.Equal(one, two) || bytes.Contains(one, []byte("serialNumber")) || bytes.Contains(one, []byte("timestamp")) {
		t.Errorf("%s", one)
	}
}

func TestBillOfNoProgram(t *testing.T) {
	t.Parallel()
	to := t.TempDir()
	err := run([]string{"-version", "1.2.3", "-to", to, "sbom_test.go"})
	if files, _ := os.ReadDir(to); err == nil || len(files) > 0 {
		t.Errorf("%v, %v", err, files)
	}
}

func TestPURLs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, version, want string }{
		{"github.com/Azure/azure-sdk-for-go/sdk/azcore", "v1.24.0", "pkg:golang/github.com/Azure/azure-sdk-for-go/sdk/azcore@v1.24.0"},
		{"example.com/x", "v2.0.0+incompatible", "pkg:golang/example.com/x@v2.0.0%2Bincompatible"},
	} {
		if got := purl(test.path, test.version); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}
