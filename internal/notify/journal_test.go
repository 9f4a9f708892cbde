package notify_test

import (
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/secret"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no datagrams between processes")
	}
	// The name of a socket must be short, which that of t.TempDir may not be.
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "socket")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()

	w := newWorld(t)
	w.config = config.Notify{Journal: &config.Journal{On: []config.Outcome{config.OutcomeRefused}}}
	w.o.JournalSocket = path
	w.o.Redactor = secret.NewRedactor("contoso:SPE_E3")
	w.run(refused())

	datagram := make([]byte, 1<<16)
	n, err := conn.Read(datagram)
	if err != nil {
		t.Fatal(err)
	}
	fields := journalFields(t, datagram[:n])
	for name, want := range map[string]string{
		"PRIORITY": "3", "SYSLOG_IDENTIFIER": "licexport", "MESSAGE_ID": "4a0b9f2c1d0e4b5c8f63d9ad1be0c731",
		"LICEXPORT_EVENT": "refusal", "LICEXPORT_JOB": "nightly", "LICEXPORT_RUN": "20261123-023000-7f3a",
		"LICEXPORT_OUTPUT": "/srv/licenses.csv", "LICEXPORT_EXIT_CODE": "4",
	} {
		if fields[name] != want {
			t.Errorf("%s is %q, want %q", name, fields[name], want)
		}
	}
	if m := fields["MESSAGE"]; !strings.HasPrefix(m, "licexport nightly: the guard refused the new file\n[secret]: 412 before, 12 now") {
		t.Errorf("MESSAGE is %q", m)
	}
}

// journalFields takes an entry apart as journald does.
func journalFields(t *testing.T, entry []byte) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for len(entry) > 0 {
		line, rest, ok := strings.Cut(string(entry), "\n")
		if !ok {
			t.Fatalf("no end of line in %q", entry)
		}
		if name, value, ok := strings.Cut(line, "="); ok {
			fields[name], entry = value, []byte(rest)
			continue
		}
		size := binary.LittleEndian.Uint64([]byte(rest[:8]))
		fields[line] = rest[8 : 8+size]
		if rest[8+size] != '\n' {
			t.Fatalf("%s does not end with its line", line)
		}
		entry = []byte(rest[8+size+1:])
	}
	return fields
}

func TestNoJournal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows words it in its own way")
	}
	w := newWorld(t)
	w.config = config.Notify{Journal: &config.Journal{On: []config.Outcome{config.OutcomeRefused}}}
	w.o.JournalSocket = filepath.Join(t.TempDir(), "none")
	if warnings := w.finish(refused()); len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notify.journal: there is no systemd journal on this machine") {
		t.Errorf("warnings are %q", warnings)
	}
}

func TestEventLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config = config.Notify{EventLog: &config.EventLog{Source: "licexport", On: []config.Outcome{config.OutcomeRefused}}}
	warnings := w.finish(refused())
	if runtime.GOOS == "windows" {
		if len(warnings) > 0 {
			t.Errorf("warnings are %q", warnings)
		}
		return
	}
	if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notify.event_log: only Windows has an Event Log") {
		t.Errorf("warnings are %q", warnings)
	}
}
