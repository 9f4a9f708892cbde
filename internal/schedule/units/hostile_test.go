package units_test

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/schedule/units"
)

// What would begin a line, or cannot be an account or a secret, reaches no unit.
func TestHostileValuesAreRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*units.Request, string){
		"job":       func(r *units.Request, s string) { r.Job += s },
		"program":   func(r *units.Request, s string) { r.Program += s },
		"config":    func(r *units.Request, s string) { r.Config += s },
		"writes":    func(r *units.Request, s string) { r.Writes = []string{"/var/lib/x" + s} },
		"account":   func(r *units.Request, s string) { r.Account = "licexport" + s },
		"flag":      func(r *units.Request, s string) { r.Flags = []string{"--env=X" + s} },
		"secret":    func(r *units.Request, s string) { r.Secrets = []units.Secret{{Name: "a" + s, Path: "/x"}} },
		"its path":  func(r *units.Request, s string) { r.Secrets = []units.Secret{{Name: "a", Path: "/x" + s}} },
		"image":     func(r *units.Request, s string) { r.Container.Image += s },
		"namespace": func(r *units.Request, s string) { r.Container.Namespace = "x" + s },
	} {
		for _, bad := range []string{"\nUser=root", "\rUser=root", "\u2028x", "\u0085x", "\x00", "\x1b[2J", "\xff"} {
			for _, kind := range units.Kinds() {
				r := cluster(t)
				spoil(&r, bad)
				if files, err := units.Print(kind, r); err == nil {
					t.Errorf("%s: %s with %q was taken:\n%s", kind, name, bad, files[0].Text)
				}
			}
		}
	}
	for name, spoil := range map[string]func(*units.Request){
		"account with a specifier": func(r *units.Request) { r.Account = "%i" },
		"account with a quote":     func(r *units.Request) { r.Account = `a"b` },
		"secret with a colon":      func(r *units.Request) { r.Secrets = []units.Secret{{Name: "a:/etc/shadow", Path: "/x"}} },
		"folder that goes on":      func(r *units.Request) { r.Writes = []string{`/var/lib/x\`} },
	} {
		r := linux(t)
		spoil(&r)
		if files, err := units.Print(units.Systemd, r); err == nil {
			t.Errorf("%s was taken:\n%s", name, files[0].Text)
		}
	}
	for _, flag := range []string{"--env=%COMSPEC%", "--env=$(Arg0)"} {
		r := windows(t)
		r.Flags = []string{flag}
		notPossible(t, units.TaskScheduler, r, "for variables")
	}
}

// Whatever else is in a value reaches the program as it is.
func TestHostileValuesStayWhatTheyAre(t *testing.T) {
	t.Parallel()
	const hostile = `/etc/a'b "c" 100% $HOME $(id) ${X} <d>&amp; {e}: #f; g\h *`
	r := cluster(t)
	r.Config = hostile + "/licexport.yaml"
	var manifest struct {
		Spec struct {
			JobTemplate struct {
				Spec struct {
					Template struct {
						Spec struct{ Containers []struct{ Args []string } }
					}
				}
			} `yaml:"jobTemplate"`
		}
	}
	if err := yaml.Unmarshal([]byte(printed(t, units.Kubernetes, r)[0].Text), &manifest); err != nil {
		t.Fatal(err)
	}
	args := manifest.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args
	if !slices.Contains(args, strings.ReplaceAll(r.Config, "$", "$$")) {
		t.Errorf("Kubernetes: %q", args)
	}

	r = linux(t)
	r.Config = hostile + "/licexport.yaml"
	want := `"/etc/a'b \"c\" 100%% $$HOME $$(id) $${X} <d>&amp; {e}: #f; g\\h */licexport.yaml"`
	if text := printed(t, units.Systemd, r)[0].Text; !strings.Contains(text, want) {
		t.Errorf("systemd, want %s:\n%s", want, text)
	}
	want = `'/etc/a'\''b "c" 100\% $HOME $(id) ${X} <d>&amp; {e}: #f; g\h */licexport.yaml'`
	if text := printed(t, units.Cron, r)[0].Text; !strings.Contains(text, want) {
		t.Errorf("cron, want %s:\n%s", want, text)
	}

	r = windows(t)
	r.Config = `C:\a'b 100% <d>&amp;]]>$x` + `\licexport.yaml`
	var task struct {
		Actions struct{ Exec struct{ Arguments string } }
	}
	text := printed(t, units.TaskScheduler, r)[0].Text
	if err := xml.Unmarshal([]byte(text), &task); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(task.Actions.Exec.Arguments, `"`+r.Config+`"`) {
		t.Errorf("Task Scheduler: %s", task.Actions.Exec.Arguments)
	}
}
