package docs_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// light are the modules that the host may share with plugins: they are small.
// Everything else that a plugin imports is the plugin's alone.
var light = []string{
	"github.com/go-json-experiment/json",
	"github.com/golang-jwt/jwt/v5",
	"github.com/google/jsonschema-go",
	"github.com/klauspost/compress",
	"github.com/santhosh-tekuri/jsonschema/v6",
	"go.yaml.in/yaml/v4",
	"google.golang.org/protobuf",
}

// goList runs go list for a system and returns its lines, each once.
func goList(t *testing.T, system string, args ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...) // #nosec G204 -- ours
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v\n%s", args, err, complaint.String())
	}
	all := strings.Fields(string(out))
	slices.Sort(all)
	return slices.Compact(all)
}

// The libraries of the vendors, drivers of databases and the like belong to the
// plugins: whoever builds or starts licexport alone does not pay for them.
func TestTheHostNeedsNoLibraryOfAPlugin(t *testing.T) {
	t.Parallel()
	const module = "{{if .Module}}{{.Module.Path}}{{end}}"
	for _, system := range []string{"linux", "windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			host := goList(t, system, "-deps", "-test", "-f", module, "./cmd/...", "./internal/...", "./pkg/...", "./proto/...", "./bench/...")
			imports := goList(t, system, "-f", `{{join .Imports "\n"}}`, "./plugins/...")
			heavy := goList(t, system, append([]string{"-f", module, "--"}, imports...)...)
			heavy = slices.DeleteFunc(heavy, func(m string) bool {
				return slices.Contains(light, m) || strings.HasPrefix(m, "golang.org/x/") || m == "github.com/licexport/licexport"
			})
			if !slices.Contains(heavy, "github.com/Azure/azure-sdk-for-go/sdk/azidentity") {
				t.Fatalf("the test does not see what plugins import, only %q", heavy)
			}
			for _, m := range heavy {
				if slices.Contains(host, m) {
					t.Errorf("the host depends on %s, which a plugin brings; find out with go mod why", m)
				}
			}
		})
	}
}

// The types of Kubernetes, the parser of Prometheus and the layout of images are for tests and for whoever makes
// packages: what is shipped is built without them.
func TestProgramsNeedNoModuleOfTestsAndPackages(t *testing.T) {
	t.Parallel()
	const module = "{{if .Module}}{{.Module.Path}}{{end}}"
	shipped := goList(t, "linux", "-deps", "-f", module, "./cmd/...", "./internal/...", "./pkg/...", "./plugins/...")
	tests := goList(t, "linux", "-deps", "-test", "-f", module, "./internal/schedule/...", "./packaging/...", "./docs/...")
	for _, m := range []string{"k8s.io/api", "k8s.io/apimachinery", "sigs.k8s.io/yaml", "github.com/opencontainers/image-spec", "golang.org/x/crypto/x509roots/fallback", "github.com/prometheus/prometheus"} {
		if !slices.Contains(tests, m) {
			t.Errorf("nothing uses %s any more", m)
		}
		if slices.Contains(shipped, m) {
			t.Errorf("a program depends on %s; find out with go mod why", m)
		}
	}
}

// What plugins share is in plugins/internal and in the SDK, so that each can be
// changed or removed without a look at the others.
func TestNoPluginImportsAnother(t *testing.T) {
	t.Parallel()
	const ours = "github.com/licexport/licexport/plugins/"
	for _, name := range sources(t) {
		for _, path := range goList(t, "linux", "-f", `{{join .Imports "\n"}}{{"\n"}}{{join .TestImports "\n"}}`, "./plugins/"+name+"/...") {
			rest, found := strings.CutPrefix(path, ours)
			if folder, _, _ := strings.Cut(rest, "/"); found && folder != "internal" && folder != name {
				t.Errorf("plugins/%s imports %s", name, path)
			}
		}
	}
}
