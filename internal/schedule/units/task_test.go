package units_test

import (
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/licexport/licexport/internal/schedule/units"
)

func TestTask(t *testing.T) {
	t.Parallel()
	golden(t, "licexport-nightly.xml", strings.ReplaceAll(printed(t, units.TaskScheduler, windows(t))[0].Text, "\r\n", "\n"))
}

// schtasks reads UTF-16 with a byte order mark and lines that end with CR LF.
func TestTaskEncoding(t *testing.T) {
	t.Parallel()
	r := windows(t)
	r.Job = "noční-😀"
	content := printed(t, units.TaskScheduler, r)[0].Content
	if content[0] != 0xff || content[1] != 0xfe {
		t.Errorf("it begins with % x", content[:2])
	}
	codes := make([]uint16, 0, len(content)/2)
	for i := 2; i < len(content); i += 2 {
		codes = append(codes, binary.LittleEndian.Uint16(content[i:]))
	}
	text := string(utf16.Decode(codes))
	if !strings.Contains(text, "run the job noční-😀") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error(text)
	}
}

func TestTaskTriggers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cron string
		want       []string
	}{
		{"each night", "30 2 * * *", []string{"2026-01-16T02:30:00 ScheduleByDay DaysInterval=1"}},
		{"each quarter", "*/15 * * * *", []string{"2026-01-16T00:00:00 every PT15M for PT24H ScheduleByDay DaysInterval=1"}},
		{"in office hours", "*/10 8-17 * * 1-5", []string{"2026-01-16T08:00:00 every PT10M for PT9H55M ScheduleByWeek WeeksInterval=1 Monday Tuesday Wednesday Thursday Friday"}},
		{"twice", "0 6,18 * * *", []string{"2026-01-16T06:00:00 ScheduleByDay DaysInterval=1", "2026-01-15T18:00:00 ScheduleByDay DaysInterval=1"}},
		{"days of the month", "0 6 1,15 3 *", []string{"2026-03-01T06:00:00 ScheduleByMonth Day=1 Day=15 March"}},
		{"Sundays of months", "0 6 * 6-7 0", []string{"2026-06-07T06:00:00 ScheduleByMonthDayOfWeek Week=1 Week=2 Week=3 Week=4 Week=Last Sunday June July"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := windows(t)
			r.Calendar, r.Jitter = parse(t, tt.cron, "Europe/Prague"), 0
			got := triggers(t, printed(t, units.TaskScheduler, r)[0].Text)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// triggers reads the triggers of a task as a line each.
func triggers(t *testing.T, text string) []string {
	t.Helper()
	var all []string
	for _, trigger := range tree(t, text).child("Triggers").Children {
		line := trigger.child("StartBoundary").Text
		for _, c := range trigger.Children {
			switch {
			case c.XMLName.Local == "Repetition":
				line += " every " + c.child("Interval").Text + " for " + c.child("Duration").Text
			case strings.HasPrefix(c.XMLName.Local, "ScheduleBy"):
				line += " " + c.XMLName.Local + c.leaves()
			}
		}
		all = append(all, line)
	}
	return all
}

// The order of elements matters within triggers
// (https://learn.microsoft.com/windows/win32/taskschd/taskschedulerschema-triggerbasetype-complextype).
func TestTaskOrder(t *testing.T) {
	t.Parallel()
	r := windows(t)
	r.Calendar = parse(t, "*/30 * * * *", "Europe/Prague")
	task := tree(t, printed(t, units.TaskScheduler, r)[0].Text)
	if got := strings.Join(task.names(), " "); got != "RegistrationInfo Triggers Principals Settings Actions" {
		t.Error(got)
	}
	if got := strings.Join(task.child("Triggers").Children[0].names(), " "); got != "Enabled StartBoundary Repetition RandomDelay ScheduleByDay" {
		t.Error(got)
	}
	for _, want := range [][2]string{
		{"MultipleInstancesPolicy", "IgnoreNew"}, {"StartWhenAvailable", "true"}, {"ExecutionTimeLimit", "PT4H"},
		{"DisallowStartIfOnBatteries", "false"},
	} {
		if got := task.child("Settings").child(want[0]).Text; got != want[1] {
			t.Errorf("%s is %q", want[0], got)
		}
	}
}

func TestTaskAccounts(t *testing.T) {
	t.Parallel()
	tests := []struct{ account, user, logon, call string }{
		{"", "S-1-5-20", "", "schtasks /create /tn \\licexport\\nightly /xml licexport-*.xml /f"},
		{`NT AUTHORITY\Local Service`, "S-1-5-19", "", "schtasks /create /tn \\licexport\\nightly /xml licexport-*.xml /f"},
		{`CONTOSO\licexport$`, `CONTOSO\licexport$`, "Password", "schtasks /create /tn \\licexport\\nightly /xml licexport-*.xml /f /ru CONTOSO\\licexport$ /rp "},
		{`CONTOSO\svc`, `CONTOSO\svc`, "Password", "asking: schtasks /create /tn \\licexport\\nightly /xml licexport-*.xml /f /ru CONTOSO\\svc /rp *"},
	}
	for _, tt := range tests {
		r := windows(t)
		r.Account = tt.account
		principal := tree(t, printed(t, units.TaskScheduler, r)[0].Text).child("Principals").child("Principal")
		if user, logon := principal.child("UserId").Text, principal.child("LogonType").Text; user != tt.user || logon != tt.logon {
			t.Errorf("%s: got %s, %s", tt.account, user, logon)
		}
		f := &fake{}
		if _, err := (units.Installer{System: f}).Install(t.Context(), units.TaskScheduler, r); err != nil {
			t.Error(err)
		}
		f.called(t, tt.call)
		if len(f.files) != 0 {
			t.Errorf("left behind: %v", f.files)
		}
	}
}

func TestTaskRefuses(t *testing.T) {
	t.Parallel()
	r := windows(t)
	r.Here = zone(t, "America/New_York")
	notPossible(t, units.TaskScheduler, r, "the schedule is in Europe/Prague")
	r = windows(t)
	r.Calendar = parse(t, "1,5,11 * * * *", "Europe/Prague")
	notPossible(t, units.TaskScheduler, r, "takes 72 triggers")
	r.Mode, r.Job = units.Serve, ""
	notPossible(t, units.TaskScheduler, r, "licexport serve --install")
}

// Zones whose clocks show the same are as good as one; UTC works everywhere.
func TestTaskZones(t *testing.T) {
	t.Parallel()
	r := windows(t)
	r.Here = zone(t, "Europe/Vienna")
	printed(t, units.TaskScheduler, r)
	r.Calendar = parse(t, "30 2 * * *", "UTC")
	if got := triggers(t, printed(t, units.TaskScheduler, r)[0].Text); got[0] != "2026-01-16T02:30:00Z ScheduleByDay DaysInterval=1" {
		t.Error(got)
	}
}

func TestTaskRemove(t *testing.T) {
	t.Parallel()
	there := true
	f := &fake{answer: func(call, _ string) (string, error) {
		if strings.Contains(call, "/query") && !there {
			return "", &units.ToolError{Program: "schtasks", Err: exitCode(0x80070002)}
		}
		if strings.Contains(call, "/delete") {
			there = false
		}
		return "Naposledy spuštěno:   1.1.2026\r\n", nil
	}}
	i := units.Installer{System: f}
	st, err := i.Status(t.Context(), units.TaskScheduler, windows(t))
	if err != nil || !st.Installed || len(st.Details) != 1 {
		t.Errorf("got %+v, %v", st, err)
	}
	for _, want := range []string{`removed the task \licexport\nightly`, "there was nothing to remove"} {
		if done, err := i.Remove(t.Context(), units.TaskScheduler, windows(t)); err != nil || done[0] != want {
			t.Errorf("got %v, %v", done, err)
		}
	}
	if st, err := i.Status(t.Context(), units.TaskScheduler, windows(t)); err != nil || st.Installed {
		t.Errorf("got %+v, %v", st, err)
	}
}

// What cannot be looked at is not taken for what is not there.
func TestTaskThatMayNotBeSeen(t *testing.T) {
	t.Parallel()
	for code, want := range map[exitCode]string{
		0x80070005:  `look for the task \licexport\nightly: this account may not see it; run the command as administrator: schtasks: failed: Přístup byl odepřen.`,
		-0x7ff8fffb: `look for the task \licexport\nightly: this account may not see it; run the command as administrator: schtasks: failed: Přístup byl odepřen.`,
		1:           `look for the task \licexport\nightly: schtasks: failed: Přístup byl odepřen.`,
	} {
		i := units.Installer{System: &fake{answer: func(string, string) (string, error) {
			return "", &units.ToolError{Program: "schtasks", Err: code, Output: "Přístup byl odepřen."}
		}}}
		if done, err := i.Remove(t.Context(), units.TaskScheduler, windows(t)); err == nil || err.Error() != want {
			t.Errorf("remove: got %q, %v", done, err)
		}
		if st, err := i.Status(t.Context(), units.TaskScheduler, windows(t)); err == nil || err.Error() != want {
			t.Errorf("status: got %+v, %v", st, err)
		}
	}
}

type exitCode int

func (e exitCode) Error() string { return "failed" }
func (e exitCode) ExitCode() int { return int(e) }

// element is an element of an XML document.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

func tree(t *testing.T, text string) element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is text already
	var root element
	if err := d.Decode(&root); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return root
}

func (e element) child(name string) element {
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			return c
		}
	}
	return element{}
}

func (e element) names() []string {
	var all []string
	for _, c := range e.Children {
		all = append(all, c.XMLName.Local)
	}
	return all
}

// leaves writes the elements without children.
func (e element) leaves() string {
	var b strings.Builder
	for _, c := range e.Children {
		switch {
		case len(c.Children) > 0:
			b.WriteString(c.leaves())
		case strings.TrimSpace(c.Text) != "":
			b.WriteString(" " + c.XMLName.Local + "=" + c.Text)
		default:
			b.WriteString(" " + c.XMLName.Local)
		}
	}
	return b.String()
}

func TestTaskStartsInTheFuture(t *testing.T) {
	t.Parallel()
	r := windows(t)
	r.Calendar = parse(t, "0 1,13 * * *", "Europe/Prague")
	for _, line := range triggers(t, printed(t, units.TaskScheduler, r)[0].Text) {
		start, err := time.ParseInLocation("2006-01-02T15:04:05", strings.Fields(line)[0], r.Here)
		if err != nil || !start.After(r.Now) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
