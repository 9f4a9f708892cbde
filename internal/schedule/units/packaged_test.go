package units_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/schedule/units"
)

func packaged(t *testing.T) []units.UnitFile {
	t.Helper()
	files, err := units.Packaged()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPackaged(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range packaged(t) {
		names = append(names, f.Name)
		golden(t, filepath.Join("packaged", f.Name), f.Text)
		if string(f.Content) != f.Text {
			t.Errorf("%s has two contents", f.Name)
		}
	}
	if got := strings.Join(names, " "); got != "licexport-serve.service licexport@.service licexport@.timer" {
		t.Errorf("got %s", got)
	}
}

// What a package brings and what "licexport schedule" prints differ only in what a
// package cannot know: there is one sandbox.
func TestPackagedUnitsAreThoseOfSchedule(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Secrets, r.Calendar, r.Jitter, r.Here = nil, parse(t, "15 4 * * *", "Local"), 30*time.Minute, time.Local
	own := printed(t, units.Systemd, r)
	r.Job, r.Calendar, r.Mode = "", nil, units.Serve
	own = append(printed(t, units.Systemd, r), own...)
	settings := func(text string) string {
		var kept strings.Builder
		for line := range strings.Lines(strings.ReplaceAll(text, "%i", "nightly")) {
			if !strings.HasPrefix(line, "#") {
				kept.WriteString(line)
			}
		}
		return kept.String()
	}
	for i, f := range packaged(t) {
		if got, want := settings(f.Text), settings(own[i].Text); got != want {
			t.Errorf("%s:\n%s\nis not %s:\n%s", f.Name, got, own[i].Name, want)
		}
	}
}

// systemd takes the units, and those of an instance of the templates.
func TestPackagedVerify(t *testing.T) {
	t.Parallel()
	tool := need(t, "systemd-analyze")
	dir := t.TempDir()
	for _, f := range packaged(t) {
		text := strings.NewReplacer("/usr/bin/licexport", executable(t), "User=licexport", "User=root").Replace(f.Text) // both must exist
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"verify", "--man=no"}
	for _, name := range []string{"licexport-serve.service", "licexport@nightly-2.service", "licexport@nightly-2.timer"} {
		args = append(args, filepath.Join(dir, name))
	}
	out, err := exec.Command(tool, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "licexport") {
		t.Errorf("%v: %s", err, out)
	}
}

// The unit of the package is as good as one that "schedule install" wrote, once it is
// enabled, and as long as the output is where it may write.
func TestStatusKnowsServeOfThePackage(t *testing.T) {
	t.Parallel()
	enabled := false
	f := &fake{answer: func(call, _ string) (string, error) {
		if strings.Contains(call, "is-enabled") && !enabled {
			return "", &units.ToolError{Program: "systemctl", Output: "disabled", Err: exitCode(1)}
		}
		return "ActiveState=active\n", nil
	}}
	serve := packaged(t)[0]
	if err := f.WriteFile(t.Context(), filepath.FromSlash("/usr/lib/systemd/system/"+serve.Name), serve.Content); err != nil {
		t.Fatal(err)
	}
	r := linux(t)
	r.Job, r.Calendar, r.Mode, r.Secrets = "", nil, units.Serve, nil
	i := units.Installer{System: f}
	for _, step := range []struct {
		enabled            bool
		writes             string
		installed, current bool
	}{
		{false, "/var/lib/licexport", false, false},
		{true, "/var/lib/licexport", true, true},
		{true, "/srv/alvao", true, false},
	} {
		enabled, r.Writes = step.enabled, []string{step.writes}
		st, err := i.Status(t.Context(), units.Systemd, r)
		if err != nil || st.Installed != step.installed || st.Current != step.current {
			t.Errorf("%+v: got %+v, %v", step, st, err)
		}
	}
}
