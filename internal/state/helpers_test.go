package state_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/state"
)

var (
	output = filepath.FromSlash("/out/licenses.csv")
	monday = time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
)

// format is a small stand-in for the CSV: a line for each row.
var format = state.Format{
	Write: func(w io.Writer, t *license.Table) error {
		for row := range t.Rows() {
			if _, err := fmt.Fprintf(w, "%s;%s\n", row.License.UID, row.Email); err != nil {
				return err
			}
		}
		return nil
	},
	Verify: func(r io.Reader, t *license.Table) error {
		lines := bufio.NewScanner(r)
		for row := range t.Rows() {
			if !lines.Scan() || lines.Text() != row.License.UID+";"+row.Email {
				return errors.Join(fmt.Errorf("read %q", lines.Text()), lines.Err())
			}
		}
		return nil
	},
}

func csv(t *license.Table) string {
	var b strings.Builder
	_ = format.Write(&b, t)
	return b.String()
}

// table makes a table of licenses, each with that many holders.
func table(t testing.TB, holders map[string]int) *license.Table {
	t.Helper()
	var licenses []license.License
	for uid := range holders {
		licenses = append(licenses, license.License{Source: "m365", ID: "id-" + uid, UID: uid, Name: "Name of " + uid})
	}
	made, err := license.FromRows(licenses, func(yield func(int, license.Row) bool) {
		for i, l := range licenses {
			for n := range holders[l.UID] {
				email := fmt.Sprintf("user%d@contoso.cz", n)
				if !yield(i, license.Row{Email: email, Name: "User", HolderID: fmt.Sprint(n)}) {
					return
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// clock stands still unless somebody sets it.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return context.Cause(ctx)
}

func newDisk() *disktest.Disk { return disktest.NewDisk(filepath.Dir(output)) }

func options(fsys disk.FS) state.Options {
	return state.Options{FS: fsys, Run: "run", Disk: disk.Options{Clock: &clock{now: monday}, Wait: -1}}
}

func open(t testing.TB, fsys disk.FS) *state.Store {
	t.Helper()
	return openAt(t, fsys, monday)
}

func openAt(t testing.TB, fsys disk.FS, now time.Time) *state.Store {
	t.Helper()
	o := options(fsys)
	o.Disk.Clock = &clock{now: now}
	s, err := state.Open(context.Background(), output, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeStore(t testing.TB, s *state.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func publication(run string, t *license.Table) state.Publication {
	return state.Publication{Run: run, Table: t, Format: format, Sources: map[string]time.Time{"m365": monday}}
}

// publish opens, publishes and closes, as a run does.
func publish(t testing.TB, fsys disk.FS, run string, table *license.Table) state.Result {
	t.Helper()
	s := open(t, fsys)
	defer closeStore(t, s)
	result, err := s.Publish(context.Background(), publication(run, table))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func content(d *disktest.Disk) string {
	data, _ := d.ReadFile(output)
	return string(data)
}

func requireNoTemp(t testing.TB, d *disktest.Disk) {
	t.Helper()
	for _, path := range d.Paths() {
		if strings.HasSuffix(path, ".tmp") {
			t.Errorf("left behind: %s", path)
		}
	}
}
