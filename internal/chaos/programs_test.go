//go:build linux

package chaos_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/host/hosttest"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// programs are the programs of the campaign, freshly built.
type programs struct {
	dir       string
	licexport string
	underFire string
	double    string // a plugin that can misbehave, see package hosttest

	mu sync.Mutex // guards the links
}

func buildPrograms(t *testing.T, dir string) *programs {
	t.Helper()
	p := &programs{dir: dir, double: hosttest.Install(t, dir, "double")}
	p.licexport = p.build(t, "licexport", "cmd/licexport")
	p.underFire = p.build(t, "hostunderfire", "internal/chaos/hostunderfire")
	p.build(t, sourcev1.BinaryPrefix+"m365", "plugins/m365")
	return p
}

func (p *programs) build(t *testing.T, name, folder string) string {
	t.Helper()
	path := filepath.Join(p.dir, name)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", path, "github.com/licexport/licexport/"+folder)
	// Without cgo even if the tests have it: the Microsoft Graph models would be
	// compiled again for that.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", folder, err, out)
	}
	return path
}

// plugin is the path of the plugin with this name: m365, or the double, whose
// behavior at its start follows from the name.
func (p *programs) plugin(name string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := filepath.Join(p.dir, sourcev1.BinaryPrefix+name)
	// A link and no copy: a program that is being written cannot be started, and
	// any process that is started meanwhile would keep it open.
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.Link(p.double, path); err != nil {
		return "", fmt.Errorf("install plugin %s: %w", name, err)
	}
	return path, nil
}
