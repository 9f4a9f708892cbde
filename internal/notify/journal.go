package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/licexport/licexport/internal/config"
)

// journalSocket is where the journal takes entries with fields
// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).
const journalSocket = "/run/systemd/journal/socket"

// journal writes messages to the systemd journal, with fields to search by:
// journalctl SYSLOG_IDENTIFIER=licexport LICEXPORT_EVENT=refusal.
type journal struct {
	config config.Journal
	socket string
}

func (j *journal) name() string { return "journal" }

func (j *journal) wants(o config.Outcome) bool { return slices.Contains(j.config.On, o) }

func (j *journal) send(ctx context.Context, m message) ([]string, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unixgram", cmp.Or(j.socket, journalSocket))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no systemd journal on this machine; take notify.journal out of the settings, or set it to false")
	}
	if err != nil {
		return nil, fmt.Errorf("reach the journal: %w", err)
	}
	defer func() { _ = conn.Close() }()
	// An entry is far below the size from which a datagram is refused and a
	// sealed file would have to be sent instead.
	if _, err := conn.Write(journalEntry(m)); err != nil {
		return nil, fmt.Errorf("write to the journal: %w", err)
	}
	return nil, nil
}

func journalEntry(m message) []byte {
	t := m.kind().trait()
	var b bytes.Buffer
	for _, field := range []struct{ name, value string }{
		{"MESSAGE", m.title.String() + "\n" + m.text()},
		{"PRIORITY", priority(t.severity)},
		{"SYSLOG_IDENTIFIER", "licexport"},
		{"MESSAGE_ID", t.messageID},
		{"LICEXPORT_EVENT", string(m.kind())},
		{"LICEXPORT_JOB", m.record.Job},
		{"LICEXPORT_RUN", m.record.RunID},
		{"LICEXPORT_OUTPUT", m.record.Output.Path},
		{"LICEXPORT_EXIT_CODE", strconv.Itoa(exitCode(m.record))},
	} {
		if field.value != "" {
			journalField(&b, field.name, field.value)
		}
	}
	return b.Bytes()
}

// journalField writes NAME=value, or, if the value has more than one line, name,
// length and value.
func journalField(b *bytes.Buffer, name, value string) {
	b.WriteString(name)
	if !strings.Contains(value, "\n") {
		b.WriteString("=" + value + "\n")
		return
	}
	b.WriteByte('\n')
	_ = binary.Write(b, binary.LittleEndian, int64(len(value))) // writing into memory does not fail
	b.WriteString(value + "\n")
}

// priority is the level of syslog.
func priority(s Severity) string {
	switch s {
	case Error:
		return "3"
	case Warning:
		return "4"
	default:
		return "5"
	}
}
