package export_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// two are two sources, of which b does what its mode says.
func two(modeOfB, more string) string {
	return `sources:
  a: {plugin: acme, config: {mode: synthetic, holders: 10, licenses: 1}}
  b: {plugin: acme, config: {mode: ` + modeOfB + `}}
jobs: {nightly: {sources: [a, b]` + more + `}}
`
}

const reuse = ", on_source_failure: reuse, max_age: 24h"

// One source that fails is enough for nothing to be published.
func TestAnySourceFails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(two("expected-met", ""))
	before := d.csv()
	o, err := d.run(two("crashes", ""))
	d.expect(problem.Source, err, `source "b": plugin acme crashed`)
	if crash, ok := errors.AsType[*host.CrashError](err); !ok || crash.Holders != 3 {
		t.Errorf("%T", err)
	}
	if o.Table != nil || o.Published != nil || d.csv() != before {
		t.Error("something was published")
	}
	r := d.exporter.Record(o)
	if r.Outcome != state.OutcomeFailed || r.ExitCode != 3 || r.Sources[0].Status != state.SourceComplete || r.Sources[1].Status != state.SourceFailed {
		t.Errorf("record %+v", r)
	}
}

// The rows that stand in for a source that failed keep the age they have: they
// do not become fresh by being published again.
func TestReuse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	read := d.now
	d.published(two("expected-met", reuse))
	before := d.csv()

	for range 2 {
		d.now = d.now.Add(10 * time.Hour)
		o, err := d.run(two("crashes", reuse))
		d.expect(problem.Attention, err)
		if d.csv() != before || !o.Reused["b"].Equal(read) || !o.Published.Sources["b"].Equal(read) || !o.Published.Sources["a"].Equal(d.now) {
			t.Errorf("reused %v, published %v", o.Reused, o.Published.Sources)
		}
		if len(o.Attention) != 1 || !strings.HasPrefix(o.Attention[0].String(), `source "b" failed; its published rows were used instead: they were read `+read.Local().Format(time.DateTime)+", ") {
			t.Errorf("attention %q", o.Attention)
		}
		if r := d.exporter.Record(o); r.Sources[1].Status != state.SourceReused || !r.Sources[1].RowsFrom.Equal(read) {
			t.Errorf("record %+v", r.Sources[1])
		}
	}
	d.now = read.Add(24*time.Hour + time.Second)
	_, err := d.run(two("crashes", reuse))
	d.expect(problem.Source, err, "plugin acme crashed", "24 hours ago, which is more than max_age allows (24 hours)")
	if d.csv() != before {
		t.Error("something was published")
	}
}

// What cannot be reused.
func TestNothingToReuse(t *testing.T) {
	t.Parallel()
	t.Run("nothing was published", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.first = true
		_, err := d.run(two("crashes", reuse))
		d.expect(problem.Source, err, `source "b": there are no published rows that could be used instead`)
	})
	t.Run("not of this source", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.first = true
		d.published(ten)
		_, err := d.run(two("crashes", reuse))
		d.expect(problem.Source, err, `source "b": the file that was published last has no rows of this source`)
	})
	t.Run("every source failed", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t)
		d.published(ten)
		_, err := d.run(broken + "jobs: {nightly: {sources: [a]" + reuse + "}}\n")
		d.expect(problem.Source, err, "every source failed, so there is nothing new to publish")
	})
}

// A clock that was wrong must not make rows fresh for years.
func TestReuseOfRowsFromTheFuture(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	today := d.now
	d.now = today.AddDate(9, 0, 0)
	d.published(two("expected-met", reuse))
	d.now = today
	_, err := d.run(two("crashes", reuse))
	d.expect(problem.Source, err, "plugin acme crashed", "The clock of this computer is wrong, or it was wrong then")
}

// A signal is no failure of a source: nothing is reused, and the code is the
// signal's.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.first = true
	d.published(two("expected-met", reuse))
	before := d.csv()
	d.now = d.now.Add(time.Hour)
	ctx, cancel := context.WithCancelCause(t.Context())
	d.exporter.Observer.Done = func(source string, err error) {
		if source == "a" && err == nil {
			cancel(problem.As(problem.Interrupted, errors.New("interrupted")))
		}
	}
	o, err := d.runContext(ctx, two("hung", reuse))
	d.expect(problem.Interrupted, err, "interrupted")
	if o.Reused != nil || d.csv() != before {
		t.Error("something was reused or published")
	}
	// The record is written all the same.
	last := d.lastRecord()
	if last.Outcome != state.OutcomeCanceled || last.ExitCode != 130 {
		t.Errorf("record %+v", last)
	}
}
