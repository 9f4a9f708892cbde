package scaffold_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/licexport/licexport/internal/plugins/scaffold"
)

// newPythonProject writes a project. It skips the test where no Python has the
// packages of requirements.txt; the first one that has is python3 from then on.
func newPythonProject(t *testing.T) project {
	t.Helper()
	if os.Getenv(languagesEnv) == "" {
		t.Skip("make test-projects tries the projects in other languages; it takes minutes")
	}
	p := newProject(t, scaffold.Options{Language: "python"}, "fakeapi/__main__.py", "licexport.yaml")
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		python, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if _, err := p.try(python, "-c", "import grpc, google.protobuf, cryptography"); err != nil {
			continue
		}
		bin := t.TempDir()
		if err := os.Symlink(python, filepath.Join(bin, "python3")); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
		return p
	}
	t.Skip("no Python here has the packages grpcio, protobuf and cryptography, so the project in Python is not tried " +
		"(Debian: python3-grpcio python3-protobuf python3-cryptography)")
	return p
}

// TestPythonProjectConforms runs the CI of a new project: its tests, and the
// conformance kit with a broken vendor.
func TestPythonProjectConforms(t *testing.T) {
	p := newPythonProject(t)
	wantBrokenVendor(t, p.ci())
}

// TestPythonProjectNoticesDroppedAnswers takes the total and the next page out of
// the answers of the API. Neither the tests of the project nor the kit let that
// pass.
func TestPythonProjectNoticesDroppedAnswers(t *testing.T) {
	p := newPythonProject(t)
	p.run("python3", "build.py")
	p.noticesDroppedAnswers(dropping{
		fakeAPI: []string{"python3", "fakeapi"}, flag: "--fault", plugin: []string{p.dir + "/dist/licexport-source-acme"},
		tests: []string{"python3", "-m", "unittest", "discover", "-s", "test", "-k", "test_has_everybody"}, failed: "FAILED (failures=1)",
		file: "fakeapi/fakeapi.py", send: "self.answer(200, json.dumps(page))",
		drops: map[string]string{"no-total": `page.pop("total")`, "no-next": `page.pop("next", None)`},
	})
}

// TestCompiledContract compares the compiled contract with what protoc makes of its
// text.
func TestCompiledContract(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("protoc"); err != nil {
		t.Skip("protoc is not here")
	}
	p := newProject(t, scaffold.Options{Language: "python"})
	if output, err := p.try("protoc", "--include_imports", "--descriptor_set_out=other.binpb", "proto/source.proto"); err != nil {
		if regexp.MustCompile(`google/protobuf/\w+\.proto: File not found`).MatchString(output) {
			t.Skipf("protoc has no files of google/protobuf (Debian: libprotobuf-dev): %s", output)
		}
		t.Fatalf("protoc: %v\n%s", err, output)
	}
	messages := func(file string) string {
		return p.run("bash", "-c", `protoc --decode=google.protobuf.FileDescriptorSet google/protobuf/descriptor.proto < "$0" | grep -v json_name | sed 's/proto.source.proto//; s/licexport.source.v1.source.proto//'`, file)
	}
	if ours, theirs := messages("src/source.binpb"), messages("other.binpb"); ours != theirs {
		t.Errorf("the compiled contracts differ:\n%s\n%s", ours, theirs)
	}
}
