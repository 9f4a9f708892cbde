package notify

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

// Limits of the list that goes with a mail. Many servers take 10 MiB for a whole mail,
// and encoding makes the list larger by a third.
const (
	maxListBytes = 1 << 20
	maxListRows  = 5000
)

// list says who would lose what, for a mail.
type list struct {
	name    string
	content []byte
	// said describes it in a sentence.
	said phrase.Phrase
}

// list reads the list of who would lose what by a refused file, bounded; nil if the
// message is about none. The list is one that people open in a spreadsheet: whoever
// wrote it has taken care of formulas. It is no reason to send no mail that it cannot be
// read.
func (n *Notifier) list(m message) (l *list, warning string) {
	source := m.run.Removals
	if source == "" || m.record.Outcome != state.OutcomeRefused && !overview.Kept(m.record) {
		return nil, ""
	}
	f, err := n.o.FS.Open(source)
	if err != nil {
		return n.unreadable(source, err)
	}
	defer func() { _ = f.Close() }()
	content, rows, more, err := cutList(f)
	if err != nil {
		return n.unreadable(source, err)
	}
	l = &list{name: "licexport-" + filepath.Base(source), content: content}
	if more == 0 {
		l.said = phrase.Count(rows, "Attached: who is concerned (%d row).", "Attached: who is concerned (%d rows).")
		return l, ""
	}
	l.said = phrase.New("Attached: who is concerned, the first %d rows of %d. The whole list is %s on the computer.", rows, rows+more, phrase.Text(source))
	return l, ""
}

func (n *Notifier) unreadable(source string, err error) (l *list, warning string) {
	return &list{said: phrase.New("The list of who is concerned could not be read. It is %s on the computer.", phrase.Text(source))},
		n.clean(fmt.Sprintf("notify.mail: the list of who is concerned was not attached: %v", err))
}

// cutList copies rows as they are until one of the limits is reached, and counts those
// that are left. A last row says that there are more.
func cutList(r io.Reader) (content []byte, rows, more int, err error) {
	var read, kept bytes.Buffer
	scanner := csv.NewReader(io.TeeReader(r, &read))
	scanner.Comma, scanner.FieldsPerRecord, scanner.ReuseRecord = ';', -1, true
	offset := int64(0)
	columns := 0
	for line := 0; ; line++ {
		record, err := scanner.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, 0, err
		}
		size := int(scanner.InputOffset() - offset)
		offset = scanner.InputOffset()
		text := read.Next(size)
		switch {
		case line == 0:
			columns = len(record)
			kept.Write(text)
		case more > 0 || rows == maxListRows || kept.Len()+len(text) > maxListBytes:
			more++
		default:
			rows++
			kept.Write(text)
		}
	}
	if more > 0 {
		last := make([]string, max(columns, 1))
		last[0] = "…"
		last[len(last)-1] = fmt.Sprintf("%d more rows", more)
		out := csv.NewWriter(&kept)
		out.Comma, out.UseCRLF = ';', true
		if err := out.Write(last); err != nil {
			return nil, 0, 0, err
		}
		out.Flush()
	}
	return kept.Bytes(), rows, more, nil
}
