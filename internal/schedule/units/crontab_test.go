package units_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/schedule/units"
)

func TestCrontab(t *testing.T) {
	t.Parallel()
	golden(t, "licexport-nightly.crontab", printed(t, units.Cron, linux(t))[0].Text)
}

func TestCrontabFields(t *testing.T) {
	t.Parallel()
	tests := []struct{ cron, want string }{
		{"*/15 * * * *", "*/15 * * * * "},
		{"7-59/13 22-1 * nov-feb FRI-MON", "7-59/13 0,1,22,23 * 1,2,11,12 0,1,5,6 "},
		{"0 6 1-15 * *", "0 6 1-15 * * "},
		{"0 6 * * 7", "0 6 * * 0 "},
	}
	for _, tt := range tests {
		r := linux(t)
		r.Calendar = parse(t, tt.cron, "Europe/Prague")
		if text := printed(t, units.Cron, r)[0].Text; !strings.Contains(text, "\n"+tt.want) {
			t.Errorf("%s: got %s", tt.cron, text)
		}
	}
}

func TestCrontabQuotes(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Config = "/etc/it's 100% ours/licexport.yaml"
	if text := printed(t, units.Cron, r)[0].Text; !strings.Contains(text, `'/etc/it'\''s 100\% ours/licexport.yaml'`) {
		t.Error(text)
	}
	r.Config = "/etc/x\n* * * * * evil"
	if _, err := units.Print(units.Cron, r); err == nil {
		t.Error("a line break was taken")
	}
}

func TestCrontabRefuses(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Here = zone(t, "UTC")
	notPossible(t, units.Cron, r, "(UTC), and the schedule is in Europe/Prague")
}

func TestCrontabInstall(t *testing.T) {
	t.Parallel()
	const others = "MAILTO=it@example.com\n0 4 * * * backup"
	crontab := others
	f := &fake{answer: func(call, stdin string) (string, error) {
		if strings.HasSuffix(call, " -l") {
			return crontab, nil
		}
		crontab = stdin
		return "", nil
	}}
	r := linux(t)
	r.Timeout, r.Flags = time.Hour, []string{"--log-format=json"}
	exercise(t, units.Installer{System: f}, units.Cron, r)
	if crontab != others+"\n" {
		t.Errorf("left behind:\n%s", crontab)
	}
}

func TestCrontabOfNobody(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(call, _ string) (string, error) {
		if strings.HasSuffix(call, " -l") {
			return "", &units.ToolError{Program: "crontab", Output: "no crontab for licexport", Err: exitCode(1)}
		}
		return "", nil
	}}
	r := linux(t)
	r.Account = "licexport"
	if _, err := (units.Installer{System: f}).Install(t.Context(), units.Cron, r); err != nil {
		t.Fatal(err)
	}
	f.called(t, "crontab -u licexport -l", "crontab -u licexport -")
	f.answer = func(string, string) (string, error) { return "", errors.New("not allowed") }
	if _, err := (units.Installer{System: f}).Install(t.Context(), units.Cron, r); err == nil {
		t.Error("a crontab that cannot be read was replaced")
	}
}

// Where cron is installed and nobody's crontab is in danger, cron itself takes
// what is printed.
func TestCrontabForReal(t *testing.T) {
	t.Parallel()
	need(t, "crontab")
	if out, err := exec.Command("crontab", "-l").CombinedOutput(); err == nil || !strings.Contains(string(out), "no crontab for") {
		t.Skip("this account has a crontab of its own, or may not have one")
	}
	if os.Getenv("CI") == "" && os.Getuid() != 0 {
		t.Skip("not to be tried in the account of a person")
	}
	defer func() { _ = exec.Command("crontab", "-r").Run() }() // none was there before
	r := linux(t)
	r.Config = "/etc/it's 100% ours/licexport.yaml"
	exercise(t, units.Installer{System: units.ThisComputer()}, units.Cron, r)
}

// exercise installs, asks, installs anew and removes.
func exercise(t *testing.T, i units.Installer, kind units.Kind, r units.Request) {
	t.Helper()
	steps := []struct {
		do                 func() ([]string, error)
		installed, current bool
	}{
		{func() ([]string, error) { return nil, nil }, false, false},
		{func() ([]string, error) { return i.Install(t.Context(), kind, r) }, true, true},
		{func() ([]string, error) { r.Calendar = parse(t, "15 4 * * *", "Europe/Prague"); return nil, nil }, true, false},
		{func() ([]string, error) { return i.Install(t.Context(), kind, r) }, true, true},
		{func() ([]string, error) { r.Timeout, r.Flags, r.Secrets = 0, nil, nil; return nil, nil }, true, true},
		{func() ([]string, error) { return i.Remove(t.Context(), kind, r) }, false, false},
		{func() ([]string, error) { return i.Remove(t.Context(), kind, r) }, false, false},
	}
	for n, step := range steps {
		if _, err := step.do(); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
		st, err := i.Status(t.Context(), kind, r)
		if err != nil || st.Installed != step.installed || st.Current != step.current {
			t.Fatalf("step %d: got %+v, %v", n, st, err)
		}
	}
}
