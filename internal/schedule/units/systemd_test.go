package units_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/schedule/units"
)

func TestSystemd(t *testing.T) {
	t.Parallel()
	for _, f := range printed(t, units.Systemd, linux(t)) {
		golden(t, f.Name, f.Text)
	}
	r := linux(t)
	r.Job, r.Calendar, r.Mode = "", nil, units.Serve
	for _, f := range printed(t, units.Systemd, r) {
		golden(t, f.Name, f.Text)
	}
}

// A job that comes often needs no repetition by systemd, which would get into
// the way of its own starts.
func TestSystemdOften(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Calendar = parse(t, "*/15 * * * *", "Europe/Prague")
	if text := printed(t, units.Systemd, r)[0].Text; strings.Contains(text, "Restart=") {
		t.Error(text)
	}
}

func TestOnCalendar(t *testing.T) {
	t.Parallel()
	tests := []struct{ cron, zone, want string }{
		{"30 2 * * *", "Europe/Prague", "*-*-* 02:30:00 Europe/Prague"},
		{"30 2 * * *", "Local", "*-*-* 02:30:00"},
		{"*/15 * * * *", "UTC", "*-*-* *:00/15:00 UTC"},
		{"5,35 8-18/2 * * 1-5", "UTC", "Mon..Fri *-*-* 08,10,12,14,16,18:05,35:00 UTC"},
		{"0 6 1,15 */3 *", "UTC", "*-01/3-01,15 06:00:00 UTC"},
		{"0 0 1-7 jan-mar *", "UTC", "*-01..03-01..07 00:00:00 UTC"},
		{"0 0 * * 7", "UTC", "Sun *-*-* 00:00:00 UTC"},
		{"0 0 * * 0,3,6", "UTC", "Sun,Wed,Sat *-*-* 00:00:00 UTC"},
		{"0 22-1 * * *", "UTC", "*-*-* 00,01,22,23:00:00 UTC"},
	}
	for _, tt := range tests {
		if got := units.OnCalendar(parse(t, tt.cron, tt.zone)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.cron, got, tt.want)
		}
	}
}

// systemd itself says when a timer elapses: the same times as ours, but for the
// day on which a time does not exist.
func TestOnCalendarBySystemd(t *testing.T) {
	t.Parallel()
	tool := need(t, "systemd-analyze")
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	elapse := regexp.MustCompile(`(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC`)
	for _, cron := range []string{"30 2 * * *", "*/15 * * * *", "5,35 8-18/2 * * 1-5", "0 6 1,15 */3 *", "0 0 * * 7", "0 0 29 2 *", "7-59/13 22-1 * 2,10 *"} {
		c := parse(t, cron, "Europe/Prague")
		cmd := exec.Command(tool, "calendar", "--base-time=2026-01-15 12:00:00 UTC", "--iterations=60", units.OnCalendar(c))
		cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", cron, err, out)
			continue
		}
		at := now
		matches := elapse.FindAllStringSubmatch(string(out), -1)
		if len(matches) == 0 {
			t.Errorf("%s: %s", cron, out)
		}
		for _, m := range matches {
			at = c.Next(at)
			if got := at.UTC().Format(time.DateTime); got != m[1] {
				t.Errorf("%s: we say %s, systemd says %s", cron, got, m[1])
				break
			}
		}
	}
}

func TestSystemdNotes(t *testing.T) {
	t.Parallel()
	timer := printed(t, units.Systemd, linux(t))[1]
	if len(timer.Notes) != 2 || !strings.HasPrefix(timer.Notes[0], "On 2026-03-29, when the clock is changed, this time does not exist") {
		t.Errorf("got %q", timer.Notes)
	}
}

// verify lets systemd check units that lie in a folder of their own.
func TestSystemdVerify(t *testing.T) {
	t.Parallel()
	tool := need(t, "systemd-analyze")
	dir := t.TempDir()
	r := linux(t)
	r.Account, r.Program = "root", executable(t) // both must exist
	files := printed(t, units.Systemd, r)
	r.Job, r.Mode = "", units.Serve
	files = append(files, printed(t, units.Systemd, r)...)
	args := []string{"verify", "--man=no"}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Content, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command(tool, args...).CombinedOutput()
	// Units of the system itself may be faulty; ours must not be named.
	if err != nil || strings.Contains(string(out), "licexport") {
		t.Errorf("%v: %s", err, out)
	}
}

// systemd rates how exposed a service is, from 0 to 10.
func TestSystemdExposure(t *testing.T) {
	t.Parallel()
	tool := need(t, "systemd-analyze")
	file := printed(t, units.Systemd, linux(t))[0]
	path := filepath.Join(t.TempDir(), file.Name)
	if err := os.WriteFile(path, file.Content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "security", "--offline=yes", "--no-pager", path).CombinedOutput()
	if err != nil {
		t.Skipf("this systemd cannot rate a file: %v: %s", err, out)
	}
	rating := regexp.MustCompile(`Overall exposure level for \S+: ([\d.]+)`).FindStringSubmatch(string(out))
	if rating == nil {
		t.Fatalf("no rating in: %s", out)
	}
	if exposed, err := strconv.ParseFloat(rating[1], 64); err != nil || exposed > 2.5 {
		t.Errorf("exposed %s (%v): %s", rating[1], err, out)
	}
}

// systemctl can install into another root folder without a running systemd.
func TestSystemdInstallForReal(t *testing.T) {
	t.Parallel()
	need(t, "systemctl")
	root := t.TempDir()
	i := units.Installer{System: units.ThisComputer(), Root: root}
	r := linux(t)
	r.Account, r.Timeout, r.Flags = "svc", time.Hour, []string{"--metrics-textfile=/srv/prom/licexport.prom"}
	r.Writes = append(r.Writes, "/srv/prom")
	if _, err := i.Install(t.Context(), units.Systemd, r); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "etc/systemd/system/timers.target.wants/licexport-nightly.timer")
	if _, err := os.Lstat(link); err != nil {
		t.Error(err)
	}
	// Who asks need not repeat the flags of install.
	r.Account, r.Timeout, r.Flags, r.Secrets, r.Writes = "", 0, nil, nil, r.Writes[:1]
	st, err := i.Status(t.Context(), units.Systemd, r)
	if err != nil || !st.Installed || !st.Current {
		t.Errorf("got %+v, %v", st, err)
	}
	moved := r
	moved.Writes = []string{"/srv/alvao"}
	if st, err = i.Status(t.Context(), units.Systemd, moved); err != nil || !st.Installed || st.Current {
		t.Errorf("after the output was moved: got %+v, %v", st, err)
	}
	r.Jitter = 0
	if st, err = i.Status(t.Context(), units.Systemd, r); err != nil || !st.Installed || st.Current {
		t.Errorf("after a change: got %+v, %v", st, err)
	}
	if _, err := i.Remove(t.Context(), units.Systemd, r); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(link); err == nil {
		t.Error("it is still enabled")
	}
	if st, err = i.Status(t.Context(), units.Systemd, r); err != nil || st.Installed {
		t.Errorf("after removing: got %+v, %v", st, err)
	}
}

// serve has nowhere else to keep what it did: the folder of the configuration
// belongs to root.
func TestSystemdServeState(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Job, r.Mode, r.Flags = "", units.Serve, []string{"--listen="}
	text := printed(t, units.Systemd, r)[0].Text
	for _, want := range []string{
		"ExecStart=/usr/bin/licexport serve --config /etc/licexport/licexport.yaml --schedule-state=/var/lib/licexport/serve.json --listen=\n",
		"StateDirectory=licexport\nStateDirectoryMode=0750\n", "WorkingDirectory=/etc/licexport\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestSystemdInstall(t *testing.T) {
	t.Parallel()
	f := &fake{}
	i := units.Installer{System: f}
	if _, err := i.Install(t.Context(), units.Systemd, linux(t)); err != nil {
		t.Fatal(err)
	}
	f.called(t, "systemctl show --property=Version", "id -u -- licexport",
		"systemctl daemon-reload", "systemctl enable licexport-nightly.timer", "systemctl restart licexport-nightly.timer")
	if _, err := i.Remove(t.Context(), units.Systemd, linux(t)); err != nil {
		t.Fatal(err)
	}
	f.called(t, "systemctl disable --now licexport-nightly.timer", "systemctl daemon-reload")
	if len(f.files) != 0 {
		t.Errorf("left behind: %v", f.files)
	}
	done, err := i.Remove(t.Context(), units.Systemd, linux(t))
	if err != nil || done[0] != "there was nothing to remove" {
		t.Errorf("got %v, %v", done, err)
	}
}

// Where systemd does not run, nothing is written, and what another computer or an
// older licexport has left is removed all the same.
func TestSystemdThatDoesNotRun(t *testing.T) {
	t.Parallel()
	absent := errors.New("System has not been booted with systemd as init system")
	f := &fake{answer: func(call, _ string) (string, error) {
		if strings.HasPrefix(call, "systemctl") {
			return "", absent
		}
		return "", nil
	}}
	i := units.Installer{System: f}
	_, err := i.Install(t.Context(), units.Systemd, linux(t))
	if _, ok := errors.AsType[*units.NotPossibleError](err); !ok || len(f.files) != 0 {
		t.Errorf("got %v, left: %v", err, f.files)
	}
	for _, file := range printed(t, units.Systemd, linux(t)) {
		if err := f.WriteFile(t.Context(), filepath.FromSlash("/etc/systemd/system/"+file.Name), file.Content); err != nil {
			t.Fatal(err)
		}
	}
	done, err := i.Remove(t.Context(), units.Systemd, linux(t))
	if err != nil || len(done) != 2 || len(f.files) != 0 {
		t.Errorf("got %v, %v, left: %v", done, err, f.files)
	}
}

// A user that is not there would be told at night.
func TestSystemdUser(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(call, _ string) (string, error) {
		if strings.HasPrefix(call, "id ") {
			return "", &units.ToolError{Program: "id", Err: &exec.ExitError{}}
		}
		return "", nil
	}}
	_, err := units.Installer{System: f}.Install(t.Context(), units.Systemd, linux(t))
	if err == nil || !strings.Contains(err.Error(), "user licexport, which does not exist") || !strings.Contains(err.Error(), "useradd") || len(f.files) != 0 {
		t.Errorf("got %v, left: %v", err, f.files)
	}
}

// A folder for temporary files of its own would hide data in the one of all.
func TestSystemdDataInTmp(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Writes = []string{"/tmp/licexport"}
	files := printed(t, units.Systemd, r)
	if !strings.Contains(files[0].Text, "PrivateTmp=no\n") || len(files[0].Notes) != 1 || !strings.Contains(files[0].Notes[0], "/tmp/licexport is emptied") {
		t.Errorf("%q\n%s", files[0].Notes, files[0].Text)
	}
	if text := printed(t, units.Systemd, linux(t))[0].Text; !strings.Contains(text, "PrivateTmp=yes\n") {
		t.Error(text)
	}
}

// need skips a test where the tool is not to be had.
func need(t *testing.T, tool string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Skipf("%s is not installed here", tool)
	}
	return path
}

func executable(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// What systemd has encrypted, it decrypts for the unit.
func TestEncryptedCredentials(t *testing.T) {
	t.Parallel()
	r := linux(t)
	r.Secrets = []units.Secret{{Name: "licexport.contoso", Path: "/etc/credstore.encrypted/licexport.contoso"}}
	files, err := units.Print(units.Systemd, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nLoadCredentialEncrypted=licexport.contoso:/etc/credstore.encrypted/licexport.contoso\n", "\n# In licexport.yaml: {protected: contoso}\n",
	} {
		if !strings.Contains(files[0].Text, want) {
			t.Errorf("%q is missing from\n%s", want, files[0].Text)
		}
	}
}

// The secrets that an account keeps are in its home.
func TestHomeOfWhatIsRead(t *testing.T) {
	t.Parallel()
	for reads, want := range map[string]string{"/home/jana": "read-only", "/root": "read-only", "/var/lib/licexport": "yes"} {
		r := linux(t)
		r.Reads = []string{reads}
		files, err := units.Print(units.Systemd, r)
		if err != nil || !strings.Contains(files[0].Text, "\nProtectHome="+want+"\n") {
			t.Errorf("%s: %v\n%s", reads, err, files[0].Text)
		}
	}
}
