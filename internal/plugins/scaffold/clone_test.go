package scaffold_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"go.yaml.in/yaml/v4"
)

// step is a step of a CI job.
type step struct {
	Name string            `yaml:"name"`
	With map[string]string `yaml:"with"`
	Run  string            `yaml:"run"`
}

// steps are those of the job "test" of the project's CI.
func (p project) steps() []step {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, ".github", "workflows", "ci.yml"))
	if err != nil {
		p.t.Fatal(err)
	}
	var workflow struct {
		Jobs struct {
			Test struct {
				Steps []step `yaml:"steps"`
			} `yaml:"test"`
		} `yaml:"jobs"`
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		p.t.Fatal(err)
	}
	return workflow.Jobs.Test.Steps
}

// ci runs the steps of CI in the folder of the project, as far as they need no
// service: what comes from the place where licexport is published comes from this
// checkout. It returns what they print.
func (p project) ci() string {
	p.t.Helper()
	if runtime.GOOS == "windows" {
		p.t.Skip("the steps of CI are for a Unix shell here")
	}
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		p.t.Fatal(err)
	}
	bin := p.t.TempDir()
	p.t.Setenv("GOBIN", bin)
	p.t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	var printed strings.Builder
	for _, s := range p.steps() {
		switch {
		case s.With["repository"] == "licexport/licexport":
			if err := os.Symlink(root, filepath.Join(p.dir, s.With["path"])); err != nil {
				p.t.Fatal(err)
			}
		case s.Name == "Install licexport" && strings.Contains(s.Run, "@"):
			project{t: p.t, dir: root}.run("go", "install", "./cmd/licexport")
		case s.Name == "Install the packages": // those of the system are used
		case s.Run != "":
			printed.WriteString(p.run("bash", "-e", "-o", "pipefail", "-c", s.Run))
		}
	}
	return printed.String()
}

// clone is what somebody else gets who clones the project.
func (p project) clone() project {
	p.t.Helper()
	p.run("git", "init", "-q")
	p.run("git", "add", ".")
	p.run("git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "first")
	other := project{t: p.t, dir: filepath.Join(p.t.TempDir(), "clone")}
	p.run("git", "clone", "-q", p.dir, other.dir)
	return other
}
