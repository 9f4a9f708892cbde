package units_test

import (
	"encoding/binary"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"os"

	"github.com/licexport/licexport/internal/schedule/units"
)

// Every task is what Windows takes: it fits the schema, and by xmllint, too, where
// that is installed.
func TestTaskFitsTheSchema(t *testing.T) {
	t.Parallel()
	schema := loadXSD(t, "testdata/task.xsd")
	for _, cron := range []string{"30 2 * * *", "*/15 * * * *", "*/10 8-17 * * 1-5", "0 6,18 * * *", "0 6 1,15,31 3 *", "0 6 * 6-7 0", "0 6 28 2 *", "5 0 * * 6,0"} {
		for _, account := range []string{"", `CONTOSO\licexport$`, `CONTOSO\svc`, "system"} {
			for _, jitter := range []time.Duration{0, 20 * time.Minute, 90 * time.Second} {
				r := windows(t)
				r.Calendar, r.Jitter, r.Account = parse(t, cron, "Europe/Prague"), jitter, account
				r.Timeout = 26 * time.Hour
				f := printed(t, units.TaskScheduler, r)[0]
				for _, fault := range schema.faults(f.Text) {
					t.Errorf("%s, %s, %s: %s", cron, account, jitter, fault)
				}
				xmllint(t, f.Content)
			}
		}
	}
}

// The validation itself notices what the Task Scheduler would not take.
func TestSchemaFindsMistakes(t *testing.T) {
	t.Parallel()
	schema := loadXSD(t, "testdata/task.xsd")
	text := printed(t, units.TaskScheduler, windows(t))[0].Text
	for _, change := range [][2]string{
		{"<Enabled>true</Enabled>\r\n      <StartBoundary>2026-01-16T02:30:00</StartBoundary>", "<StartBoundary>2026-01-16T02:30:00</StartBoundary>\r\n      <Enabled>true</Enabled>"},
		{"IgnoreNew", "Ignore"},
		{"PT20M", "20m"},
		{"<Priority>7</Priority>", "<Priority>11</Priority>"},
		{"<Count>3</Count>", "<Count>0</Count>"},
		{"<Interval>PT10M</Interval>", "<Interval>PT10S</Interval>"},
		{"<LogonType>Password</LogonType>", "<LogonType>ServiceAccount</LogonType>"},
		{"<ScheduleByDay>", "<ScheduleByDay/><ScheduleByDay>"},
		{"<Actions Context=", "<Actions context="},
		{"<RunLevel>", "<Runlevel>x</Runlevel><RunLevel>"},
		{`<Command>C:\Program Files\licexport\licexport.exe</Command>`, "<Command></Command>"},
		{"mit/task", "mit/task2"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("no %q to change", change[0])
		}
		if len(schema.faults(strings.Replace(text, change[0], change[1], 1))) == 0 {
			t.Errorf("%q instead of %q is not noticed", change[1], change[0])
		}
	}
}

// The file says in which encoding it is, and is in that one. The text for people
// names none, so it can be written in UTF-8 or in UTF-16 by a shell.
func TestTaskDeclaresItsEncoding(t *testing.T) {
	t.Parallel()
	f := printed(t, units.TaskScheduler, windows(t))[0]
	if !strings.HasPrefix(f.Text, "<?xml version=\"1.0\"?>\r\n<Task ") {
		t.Errorf("the text begins %.60q", f.Text)
	}
	if len(f.Content) < 2 || f.Content[0] != 0xff || f.Content[1] != 0xfe {
		t.Fatal("the file has no byte order mark of UTF-16LE")
	}
	var units []uint16
	for i := 2; i < len(f.Content); i += 2 {
		units = append(units, binary.LittleEndian.Uint16(f.Content[i:]))
	}
	if text := string(utf16.Decode(units)); !strings.HasPrefix(text, "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<Task ") {
		t.Errorf("the file begins %.60q", text)
	}
}

// xmllint validates a file with a complete implementation of XML Schema.
func xmllint(t *testing.T, content []byte) {
	t.Helper()
	program, err := exec.LookPath("xmllint")
	if err != nil {
		return
	}
	path := filepath.Join(t.TempDir(), "task.xml")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), program, "--noout", "--schema", "testdata/task.xsd", path).CombinedOutput(); err != nil {
		t.Errorf("xmllint: %v\n%s", err, out)
	}
}
