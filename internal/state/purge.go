package state

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/window"
)

// Purge says what is to be removed from the state. One of its members is set.
type Purge struct {
	// Before removes what is older.
	Before time.Time
	// Person removes what names a person.
	Person window.Person
	// All removes everything but what is published and what the guard remembers.
	All bool
}

// Purged is what a purge came to.
type Purged struct {
	// Contents, Candidates, Records, StepLogs and Months of counts by day count what was
	// removed, Window the entries of the window from which a person was removed.
	Contents, Candidates, Records, StepLogs, Months, Window int
	// KeptForGuard counts removed contents whose tables stay while the window rests
	// on them.
	KeptForGuard int
	// Published is true if the person holds something in the published content, which
	// is left alone.
	Published bool
	// Unread are files that may name the person, but could not be read.
	Unread []string
}

// minWord is the length of an id, in bytes, from which it is looked for in texts: a
// shorter one may be any number.
const minWord = 6

// Known reports whether there is a state of the output.
func (v *View) Known() bool { return v.found }

// Purge removes what is asked for. The output, its table and what the guard remembers
// stay, see window.Memory.Forget: nothing is published, and the guard sees no less. A
// content or a candidate that names a person goes as a whole, because one without that
// person must never be published. What was removed before an interruption stays
// removed; a second purge does the rest.
func (s *Store) Purge(ctx context.Context, p Purge) (Purged, error) {
	j := purging{Store: s, Purge: p}
	if err := j.head(ctx); err != nil {
		return j.done, err
	}
	err := errors.Join(j.candidates(), j.runs(), j.counts(), s.pruneTables(), s.pruneWindows())
	for _, sub := range []string{tablesDir, candidatesDir, runsDir, windowDir, countsDir} {
		if synced := s.fsys.SyncDir(s.path(sub)); synced != nil && !errors.Is(synced, fs.ErrNotExist) {
			err = errors.Join(err, disk.Explain(s.path(sub), "make the removal durable", synced))
		}
	}
	return j.done, err
}

// purging is one purge.
type purging struct {
	*Store
	Purge

	done Purged
}

func (j *purging) ofPerson() bool { return j.Person != window.Person{} }

// head stores the head without what is to be removed. Files that it does not name any
// more are leftovers afterwards, which each run removes.
func (j *purging) head(ctx context.Context) error {
	h := j.Store.head
	var published *license.Table
	if h.Published != nil && j.ofPerson() {
		var err error
		if published, err = j.Table(*h.Published); err != nil {
			return err
		}
		j.done.Published = names(published, j.Person)
	}
	h.Guard.Window.Contents = slices.Clone(h.Guard.Window.Contents)
	gone := j.contents(&h)
	j.done.Contents = len(gone)
	for i := range h.Guard.Window.Contents {
		c := &h.Guard.Window.Contents[i]
		switch {
		case c.Digest == "" || h.Published != nil && c.Digest == h.Published.Digest:
		case j.All, j.ofPerson() && j.tableNames(c.Digest):
			c.Digest = "" // the window itself stays, which is enough for the guard
		case gone[c.Digest]:
			j.done.KeptForGuard++
		}
	}
	if err := j.window(ctx, &h.Guard.Window, published); err != nil {
		return err
	}
	return j.save(ctx, h)
}

// contents takes what is to be removed out of the lists of contents. It returns the
// digests of those that are in none of them any more.
func (j *purging) contents(h *head) (gone map[string]bool) {
	gone = map[string]bool{}
	kept := map[string]bool{}
	if h.Published != nil {
		kept[h.Published.Digest] = true
	}
	remove := func(digest string, is bool) bool {
		if is {
			gone[digest] = true
		} else {
			kept[digest] = true
		}
		return is
	}
	h.History = slices.DeleteFunc(slices.Clone(h.History), func(e Entry) bool { return remove(e.Digest, j.content(e)) })
	h.Contents = slices.DeleteFunc(slices.Clone(h.Contents), func(d DayContent) bool {
		isPublished := h.Published != nil && d.Digest == h.Published.Digest
		return !isPublished && remove(d.Digest, j.dayContent(d))
	})
	maps.DeleteFunc(gone, func(digest string, _ bool) bool { return kept[digest] })
	return gone
}

// content reports whether a former content is to be removed.
func (j *purging) content(e Entry) bool {
	switch {
	case j.All:
		return true
	case j.ofPerson():
		return j.tableNames(e.Digest)
	default:
		return e.LastTime.Before(j.Before)
	}
}

// dayContent reports whether the content of a day is to be removed.
func (j *purging) dayContent(d DayContent) bool {
	switch {
	case j.All:
		return true
	case j.ofPerson():
		return j.tableNames(d.Digest)
	default:
		return d.LastTime.Before(j.Before)
	}
}

// counts removes counts by day: all, or those of months that ended before. They name no
// people.
func (j *purging) counts() error {
	if j.ofPerson() {
		return nil
	}
	return j.removeCounts(func(month string, _ int) bool {
		gone := j.All || month < j.Before.UTC().Format(monthFormat)
		if gone {
			j.done.Months++
		}
		return gone
	})
}

// tableNames reports whether the table of a content names the person.
func (j *purging) tableNames(digest string) bool {
	return j.tableFileNames(tablesDir, digest+tableEnd)
}

// tableFileNames reports whether a table names the person; a missing table does not.
func (j *purging) tableFileNames(sub, name string) bool {
	files, err := j.names(sub)
	if err == nil && !slices.Contains(files, name) {
		return false
	}
	t, err := j.readTable(filepath.Join(sub, name))
	if err != nil {
		j.unread(filepath.Join(sub, name))
		return false
	}
	return names(t, j.Person)
}

func (j *purging) unread(name string) {
	if path := j.path(name); !slices.Contains(j.done.Unread, path) {
		j.done.Unread = append(j.done.Unread, path)
	}
}

// names reports whether a table names a person.
func names(t *license.Table, p window.Person) bool {
	for rank := range uint32(t.Holders()) { // #nosec G115 -- ranks are of this type
		email, _ := t.Holder(rank)
		if p.Is(email, t.HolderID(rank)) {
			return true
		}
	}
	return false
}

// window rewrites the file with the holders, without the person.
func (j *purging) window(ctx context.Context, m *window.Memory, published *license.Table) error {
	if m.File == nil || !j.ofPerson() {
		return nil
	}
	former, err := j.OpenWindow(m.File)
	if err == nil {
		defer former.Close() //nolint:errcheck // only read
		var file *window.File
		file, err = j.WriteWindow(ctx, j.options.Run+"-purged", func(w io.Writer) (digest string, err error) {
			digest, j.done.Window, err = m.Forget(w, former, j.Person, published)
			return digest, err
		})
		if err == nil {
			m.File = file
		}
	}
	if damage, ok := errors.AsType[*window.DamagedError](err); ok {
		return &problem.Problem{
			Class: problem.Output, Summary: damage.Error(), Detail: "Nothing was removed.",
			Remedy: "Run the job once, which makes the window anew, then purge again.", Err: damage,
		}
	}
	return err
}

// candidates removes candidates.
func (j *purging) candidates() error {
	files, err := j.names(candidatesDir)
	if err != nil {
		return err
	}
	known, _ := j.Candidates() // what cannot be read is known by its name
	times := map[string]time.Time{}
	for _, c := range known {
		times[c.Run] = c.Time
	}
	drop := map[string]bool{}
	for _, name := range files {
		run := runOf(name)
		if _, seen := drop[run]; !seen && run != "" {
			at, ok := times[run]
			if !ok {
				at = startOf(run)
			}
			drop[run] = j.All || !j.Before.IsZero() && at.Before(j.Before) || j.ofPerson() && j.candidateNames(run)
		}
	}
	var failed error
	for _, name := range files { // sorted: the .json, which makes it a candidate, goes first
		if !drop[runOf(name)] {
			continue
		}
		if err := j.remove(j.path(candidatesDir, name)); err != nil {
			failed = errors.Join(failed, disk.Explain(j.path(candidatesDir, name), "remove the file", err))
		} else if filepath.Ext(name) == jsonEnd {
			j.done.Candidates++
		}
	}
	return failed
}

// candidateNames reports whether a candidate or its list of removals names the person.
func (j *purging) candidateNames(run string) bool {
	for _, end := range []string{jsonEnd, removalsEnd} {
		if j.fileNames(filepath.Join(candidatesDir, run+end)) {
			return true
		}
	}
	return j.tableFileNames(candidatesDir, run+tableEnd)
}

// fileNames reports whether a text names the person.
func (j *purging) fileNames(name string) bool {
	text, err := j.read(name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			j.unread(name)
		}
		return false
	}
	return mentions(text, j.Person.Email) || len(j.Person.ID) >= minWord && mentions(text, j.Person.ID)
}

// mentions reports whether a word stands in a text, in upper or lower case.
func mentions(text []byte, word string) bool {
	if word == "" {
		return false
	}
	text = bytes.ToLower(text)
	lower := []byte(strings.ToLower(word))
	for {
		at := bytes.Index(text, lower)
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRune(text[:at])
		text = text[at+len(lower):]
		after, _ := utf8.DecodeRune(text)
		if !partOfWord(before) && !partOfWord(after) {
			return true
		}
	}
}

func partOfWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// runs removes records and step logs.
func (j *purging) runs() error {
	files, err := j.names(runsDir)
	if err != nil {
		return err
	}
	var failed error
	for _, name := range slices.Backward(files) { // a step log goes before its record
		end := endOf(name)
		if end == "" {
			continue
		}
		start := startOf(runOf(name))
		old := !j.Before.IsZero() && !start.IsZero() && start.Before(j.Before)
		wanted := j.All || old || j.ofPerson() && end != lossesEnd && j.fileNames(filepath.Join(runsDir, name))
		if !wanted {
			continue
		}
		switch err := j.remove(j.path(runsDir, name)); {
		case err != nil:
			failed = errors.Join(failed, disk.Explain(j.path(runsDir, name), "remove the file", err))
		case end == stepLogEnd:
			j.done.StepLogs++
		case end == jsonEnd:
			j.done.Records++
		}
	}
	return failed
}
