//go:build linux

package chaos_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// campaign is a series of experiments.
type campaign struct {
	dir       string
	programs  *programs
	histories *histories
	mount     bool // this account may mount file systems
	sites     atomic.Int64
}

// site makes a site with a copy of a past.
func (c *campaign) site(h *history) (*site, error) {
	st, err := newSite(filepath.Join(c.dir, fmt.Sprint("s", c.sites.Add(1))))
	if err != nil {
		return nil, err
	}
	return st, os.CopyFS(st.out(), os.DirFS(h.dir))
}

// experiment is one past, one to three runs with trouble, and one without.
type experiment struct {
	campaign *campaign
	seed     uint64
	dice     *rand.Rand
	kind     kind
	past     past
	history  *history
	source   source
	site     *site
	done     []string // for people
}

// story is what happened in an experiment and how it ended.
type story struct {
	troubles []string
	endings  []ending
}

// run carries out the experiment with this seed. The error is a violation.
func (c *campaign) run(seed uint64) (story, error) {
	e := &experiment{campaign: c, seed: seed, dice: rand.New(rand.NewPCG(seed, 0xc4a05))}
	all := troubles()
	first := all[seed%uint64(len(all))]
	if first.needs == "mount" && !c.mount {
		first = trouble{name: "disk full", plan: diskFull}
	}
	if e.kind = first.kind; e.kind == "" {
		e.kind = pick(e, []kind{synthetic, m365})
	}
	if e.past = first.past; e.past == "" {
		e.past = pick(e, pasts())
	}
	story, err := e.run(first)
	if err == nil || e.site == nil {
		return story, err
	}
	return story, fmt.Errorf("%w\n\nseed %d: %s, %s before it\n  %s\nthe site is left in %s\nto replay: go test ./internal/chaos -run TestCampaign -count=1 -chaos.runs=1 -chaos.seed=%d",
		err, seed, e.kind, e.past, strings.Join(e.done, "\n  "), e.site.dir, seed)
}

func (e *experiment) run(first trouble) (log story, err error) {
	if e.history, err = e.campaign.histories.get(e.kind, e.past); err != nil {
		return log, err
	}
	if e.site, err = e.campaign.site(e.history); err != nil {
		return log, err
	}
	if e.source, err = open(e.kind, sourceSeed); err != nil {
		return log, err
	}
	defer e.source.close()
	for i, next := range e.draw(first) {
		s := calm(e.source, pick(e, sizes(e.kind)))
		s.trouble = next.name
		next.plan(e, s)
		end, err := e.shoot(s, i == 0)
		if err != nil {
			return log, err
		}
		log.troubles, log.endings = append(log.troubles, next.name), append(log.endings, end)
	}
	if err := e.recover(); err != nil {
		return log, fmt.Errorf("the undisturbed run afterwards: %w", err)
	}
	return log, e.site.remove()
}

// draw adds troubles to the first: one run in three meets a second one before
// anybody has repaired anything, and some a third. A small file system stays
// small, so that nothing else can be seen from it.
func (e *experiment) draw(first trouble) []trouble {
	drawn := []trouble{first}
	for first.needs != "mount" && len(drawn) < 3 && e.dice.IntN(3) == 0 {
		next := pick(e, troubles())
		if (next.kind == "" || next.kind == e.kind) && next.past == "" && next.needs == "" {
			drawn = append(drawn, next)
		}
	}
	return drawn
}

func pick[T any](e *experiment, of []T) T { return of[e.dice.IntN(len(of))] }

// shoot makes one run and checks everything that must hold after it.
func (e *experiment) shoot(s *shot, untouched bool) (ending, error) {
	before, err := e.site.file()
	if err != nil {
		return ending{}, err
	}
	takenBefore, err := e.site.taken()
	if err != nil {
		return ending{}, err
	}
	recordsBefore, err := e.site.records()
	if err != nil {
		return ending{}, fmt.Errorf("the state before the run: %w", err)
	}
	after := e.aim(s)
	if s.room != nil && untouched {
		if err := e.site.shrink(int64(s.room(len(after)))); err != nil {
			return ending{}, fmt.Errorf("make a small file system: %w", err)
		}
	}
	res, err := e.campaign.fireAt(e.site, e.source, s, e.history.took)
	e.done = append(e.done, fmt.Sprintf("%s: %s: exit code %d after %s", s.describe(), res.called, res.code, res.took.Round(time.Millisecond)))
	if err != nil {
		return ending{}, err
	}
	end, err := e.check(s, res, before, after)
	err = errors.Join(err, e.checkTaken(res, end, takenBefore))
	if err == nil && s.leavesRecord() && res.code < 128 {
		err = e.checkRecord(recordsBefore, res.code)
	}
	if err != nil {
		return end, fmt.Errorf("%w\nit wrote:\n%s", err, indent(res.output))
	}
	return end, nil
}

// checkTaken looks at what the importer has taken.
func (e *experiment) checkTaken(res result, end ending, before take) error {
	after, err := e.site.taken()
	if err != nil {
		return err
	}
	file, err := e.site.file()
	if err != nil {
		return err
	}
	return checkTaken(res, end, before, after, file)
}

// leavesRecord reports whether the run can write its record and is the only one
// that writes one.
func (s *shot) leavesRecord() bool { return !s.fire && s.room == nil && !s.twin && !s.folderGone }

// aim sets the source and returns what would be the right file.
func (e *experiment) aim(s *shot) []byte {
	right := e.source.aim(s.size)
	if len(s.command) > 0 {
		switch s.command[0] {
		case "rollback":
			right = e.history.previous
		case "approve":
			right = e.history.refused
		}
	}
	return right
}

// check is what the campaign is about.
func (e *experiment) check(s *shot, res result, before, after []byte) (ending, error) {
	var violations []error
	violation := func(format string, args ...any) {
		violations = append(violations, fmt.Errorf(format, args...))
	}
	if left := orphans(e.site.mark); len(left) > 0 {
		violation("processes are left: %s", strings.Join(left, ", "))
	}
	now, err := e.site.file()
	if err != nil {
		return ending{}, err
	}
	end := ending{code: res.code, file: theOld}
	switch isOld, isNew := bytes.Equal(now, before) && (now == nil) == (before == nil), bytes.Equal(now, after); {
	case isOld && isNew:
		end.file = "" // both
	case isNew:
		end.file = theNew
	case !isOld:
		violation("the file is neither the old one nor the right new one: %s", difference(now, before, after))
	}
	if may := s.endings(res, e.site.output()); !slices.ContainsFunc(may, func(m ending) bool {
		return m.code == end.code && (end.file == "" || m.file == end.file)
	}) {
		violation("it ended with %s; it may end with %v", end, may)
	}
	if res.twin != nil && !slices.Contains([]int{0, 6}, res.twin.code) {
		violation("the second of two runs ended with %d\n%s", res.twin.code, indent(res.twin.output))
	}
	if err := e.site.checkState(); err != nil {
		violation("the state: %w", err)
	}
	if secret := e.source.secret(); secret != "" {
		if where, err := e.site.holds(secret); err != nil || where != "" || strings.Contains(res.output, secret) {
			violation("the secret is seen in %q or in the output: %w", where, err)
		}
	}
	return end, errors.Join(violations...)
}

// endings are those that the run may have.
func (s *shot) endings(res result, output string) []ending {
	switch {
	case s.judge != nil:
		return s.judge(hit{ops: res.ops, output: output})
	case s.act != nil && !res.fired:
		return []ending{{0, theNew}} // it was over before anything was done to it
	default:
		return s.may
	}
}

// checkRecord looks for the record of a run that came to its end.
func (e *experiment) checkRecord(before map[string]int, code int) error {
	after, err := e.site.records()
	if err != nil {
		return err
	}
	var codes []int
	for run, recorded := range after {
		if _, known := before[run]; !known {
			codes = append(codes, recorded)
		}
	}
	if len(codes) != 1 || codes[0] != code {
		return fmt.Errorf("the run ended with %d, and these are the new records: %v", code, codes)
	}
	return nil
}

// recover makes an undisturbed run, which must publish and clean up.
func (e *experiment) recover() error {
	if e.site.mounted {
		if err := e.site.resize(64 << 20); err != nil {
			return err
		}
	}
	size := sizes(e.kind)[5]
	if err := e.campaign.mustRun(e.site, e.source, size, 0, e.source.aim(size)); err != nil {
		return err
	}
	left, err := e.site.leftovers()
	if len(left) > 0 {
		err = errors.Join(err, fmt.Errorf("temporary files are left: %s", strings.Join(left, ", ")))
	}
	if processes := orphans(e.site.mark); len(processes) > 0 {
		err = errors.Join(err, fmt.Errorf("processes are left: %s", strings.Join(processes, ", ")))
	}
	return errors.Join(err, e.site.checkState(), e.site.published())
}

func sameFile(st *site, want []byte) error {
	got, err := st.file()
	if err == nil && !bytes.Equal(got, want) {
		err = fmt.Errorf("the file is not the right one: %s", difference(got, nil, want))
	}
	return err
}

// difference says in a few words how a file differs from those it could be.
func difference(got, before, after []byte) string {
	at := 0
	for at < min(len(got), len(after)) && got[at] == after[at] {
		at++
	}
	return fmt.Sprintf("it has %d bytes, the old one %d, the right one %d; from byte %d on it says %q instead of %q",
		len(got), len(before), len(after), at, excerpt(got, at), excerpt(after, at))
}

func excerpt(b []byte, at int) []byte { return b[at:min(len(b), at+60)] }

func (s *shot) describe() string {
	text := s.trouble
	if s.plugin != "double" && s.plugin != string(m365) {
		text += " (" + s.plugin + ")"
	}
	if s.act != nil {
		text += fmt.Sprintf(" (%s, n=%d, %.2f)", s.act.when, s.act.n, s.act.fraction)
	}
	if len(s.settings) > 0 {
		text += fmt.Sprint(" ", s.settings)
	}
	for _, f := range s.faults {
		text += " [" + f.String() + "]"
	}
	for _, f := range s.strikes {
		text += fmt.Sprintf(" %+v", f)
	}
	return text + fmt.Sprint(", ", s.size, " people")
}

func indent(text string) string {
	return "  | " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  | ")
}
