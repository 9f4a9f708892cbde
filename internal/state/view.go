package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/license"
)

// View is the state of an output, for reading. It is a snapshot: what other runs
// do later is not in it.
type View struct {
	folder
	output    string
	options   Options
	head      head
	found     bool // a head was there
	situation Situation
	note      holder // what the lock file says, if this is a locked Store
}

// Read returns the state of an output without locking or changing anything, for
// history, diff and dry runs. An output without state gives an empty View.
func Read(ctx context.Context, output string, o Options) (*View, error) {
	v, err := newView(output, o)
	if err != nil {
		return nil, err
	}
	if err := v.load(ctx); err != nil {
		return nil, err
	}
	v.head, v.situation = settle(v.head, v.situation.Digest)
	return v, nil
}

// Glance is Read without a look at the output, which may be large: the Situation of
// the view says nothing about the file, and a publication that was cut off counts as
// dropped.
func Glance(output string, o Options) (*View, error) {
	v, err := newView(output, o)
	if err != nil {
		return nil, err
	}
	if err := v.loadHead(); err != nil {
		return nil, err
	}
	v.head.Pending = nil
	return v, nil
}

func newView(output string, o Options) (*View, error) {
	dir, err := dirOn(o.fsys(), output, o.Root)
	if err != nil {
		return nil, err
	}
	base := ""
	if o.Root == "" {
		base = filepath.Dir(output)
	}
	return &View{folder: folder{fsys: o.fsys(), dir: dir, base: base, disk: o.Disk}, output: output, options: o}, nil
}

// load reads the head and looks at the output.
func (v *View) load(ctx context.Context) error {
	if _, err := disk.CheckTarget(v.fsys, v.output); err != nil {
		return err
	}
	if err := v.loadHead(); err != nil {
		return err
	}
	digest, err := fileDigest(ctx, v.fsys, v.output, v.disk)
	v.situation.Digest = digest
	return err
}

func (v *View) loadHead() error {
	err := v.readJSON(headFile, headVersion, &v.head)
	if errors.Is(err, fs.ErrNotExist) {
		v.head = head{Version: headVersion, Output: v.output}
		return v.checkFresh()
	}
	if err != nil {
		return err
	}
	v.found = true
	return v.checkHead()
}

// checkFresh distinguishes a state that was never there from one that lost its head. The head
// is written before anything else but run records is.
func (v *View) checkFresh() error {
	for _, sub := range []string{tablesDir, candidatesDir} {
		names, err := v.names(sub)
		if err != nil {
			return err
		}
		if len(names) > 0 {
			return damaged(v.dir, headFile, "it is missing, although "+v.path(sub)+" holds tables of former runs", nil)
		}
	}
	return nil
}

var digests = regexp.MustCompile(`^[0-9a-f]{64}$`)

// checkHead makes sure that names taken from the head stay inside the folder.
func (v *View) checkHead() error {
	entries := slices.Clone(v.head.History)
	for _, e := range []*Entry{v.head.Published, v.head.Pending} {
		if e != nil {
			entries = append(entries, *e)
		}
	}
	if err := v.checkWindow(&v.head.Guard); err != nil {
		return err
	}
	if p := v.head.Pending; p != nil {
		if err := v.checkWindow(p.Guard); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if !digests.MatchString(e.Digest) {
			return damaged(v.dir, headFile, fmt.Sprintf("run %q has no valid digest", e.Run), nil)
		}
		if checkRunID(e.Run) != nil || checkRunID(e.LastRun) != nil {
			return damaged(v.dir, headFile, fmt.Sprintf("%q is not the name of a run", e.Run), nil)
		}
	}
	return nil
}

// Dir returns the folder of the state.
func (v *View) Dir() string { return v.dir }

// Output returns the file that the state is about.
func (v *View) Output() string { return v.output }

// Situation says how the output relates to what was published, as it was when
// the state was opened.
func (v *View) Situation() Situation { return v.situation }

// Published returns what was published last, or nil.
func (v *View) Published() *Entry { return v.head.Published }

// History returns the former contents that can be brought back, newest first,
// each content once. The published one is not among them.
func (v *View) History() []Entry { return slices.Clone(v.head.History) }

// Hold returns the hold that is set, or nil.
func (v *View) Hold() *Hold { return v.head.Hold }

// ByHand returns the licenses to clear by hand, ordered by UId.
func (v *View) ByHand() []ByHand { return slices.Clone(v.head.ByHand) }

// Maxima returns the largest published counts of the days since from (UTC); at
// most the last eight days are known.
func (v *View) Maxima(from time.Time) Maxima { return maxima(v.head.Days, from) }

// Table loads the table behind a published content. If it is lost, the error is
// a *CorruptError.
func (v *View) Table(e Entry) (*license.Table, error) { return v.readTable(tableName(e.Digest)) }

// Former returns the content that a run published, or, if run is empty, the one
// before the published one. If there is none, the error is a *NotFoundError.
func (v *View) Former(run string) (Entry, error) {
	history := v.head.History
	if run == "" && len(history) > 0 {
		return history[0], nil
	}
	all := history
	if p := v.head.Published; p != nil {
		all = append([]Entry{*p}, history...)
	}
	for _, e := range all {
		if run != "" && (e.Run == run || e.LastRun == run) {
			return e, nil
		}
	}
	what := "published content"
	if run == "" {
		what = "former content"
	}
	return Entry{}, &NotFoundError{What: what, Output: v.output, Run: run, Known: runsOf(history)}
}

func runsOf(entries []Entry) []string {
	runs := make([]string, len(entries))
	for i, e := range entries {
		runs[i] = e.Run
	}
	return runs
}
