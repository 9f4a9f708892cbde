package export

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
)

// Collected is one source, read completely.
type Collected struct {
	// Source is the name of the configured source, Plugin that of its plugin.
	Source, Plugin, PluginVersion string
	// Snapshot is what the source sent.
	Snapshot *license.Snapshot
	// Warnings of the plugin, as far as they were kept; MoreWarnings counts
	// those beyond.
	Warnings     []problem.Problem
	MoreWarnings int
	// Unfit are warnings of licenses that could not be in the file if anybody held them.
	Unfit []string
	// Expected is the number of holders the vendor named; nil if it names none.
	Expected *uint64
	// NoTotal is why the vendor named none, if the plugin said.
	NoTotal string
	// Restarts is how often the plugin began its reading of the holders again.
	Restarts uint64
	// Traffic is what it cost at the vendor's API.
	Traffic host.Traffic
	// Details are what the source sent for a report, of the kinds Asked; nil in every
	// run that writes the file. They go nowhere else.
	Details *details.Details
	Asked   details.Set
	// Code is that of the error for which there is no Snapshot; empty if it has none.
	Code string
	// Started and Took say when and how long.
	Started time.Time
	Took    time.Duration
}

// Observer learns how a run is getting on. Its functions may be nil and may be
// called from several goroutines at once.
type Observer struct {
	// Progress is called with how far a source is.
	Progress func(source string, p host.Progress)
	// Done is called when a source was read; err is nil if it was read completely.
	Done func(source string, err error)
}

func (o Observer) progress(source string) func(host.Progress) {
	if o.Progress == nil {
		return nil
	}
	return func(p host.Progress) { o.Progress(source, p) }
}

func (o Observer) done(source string, err error) {
	if o.Done != nil {
		o.Done(source, err)
	}
}

// reading is what the sources of a run sent.
type reading struct {
	notes

	// sources are all that were asked; where one failed, its Snapshot is nil.
	sources []Collected
	// reused says, by source, when the rows were read that stand in for a source that
	// failed.
	reused map[string]time.Time
}

// collect reads all sources of a run. What was read until an error is returned with
// it.
func (e *Exporter) collect(ctx context.Context, p Plan, g *guardMemory, sources []*Source, ids map[string]*identity.Resolver) (reading, error) {
	var r reading
	for _, s := range sources {
		r.warnings = append(r.warnings, s.Warnings...)
	}
	var err error
	r.sources, err = collectAll(ctx, sources, ids, collectOptions{
		Parallel: p.Job.Parallel, Observer: e.Observer, Encoding: p.encoding(), KnownGaps: g.GapsForPlugins(g.today()),
	})
	if err != nil {
		err = e.reuse(ctx, p, g.store, &r, err)
	}
	if err != nil {
		return r, err
	}
	r.warnOfRepeated()
	r.warnOfUnfit()
	return r, r.noEmailFails(ids)
}

// noEmailFails stops a run whose settings want every user to have an e-mail.
func (r *reading) noEmailFails(ids map[string]*identity.Resolver) error {
	var errs []error
	for _, c := range r.sources {
		if c.Snapshot != nil {
			errs = append(errs, ids[c.Source].Check(c.Snapshot))
		}
	}
	return problem.With(problem.Source, errors.Join(errs...))
}

// collectAll reads sources, at most parallel at a time. One that fails does
// not stop the others, so that a person learns of all troubles at once. The
// result is parallel to sources; where the source failed, its Snapshot is nil.
func collectAll(ctx context.Context, sources []*Source, ids map[string]*identity.Resolver, options collectOptions) ([]Collected, error) {
	all := make([]Collected, len(sources))
	errs := make([]error, len(sources))
	var group errgroup.Group
	group.SetLimit(max(options.Parallel, 1))
	for i, s := range sources {
		group.Go(func() error {
			all[i], errs[i] = s.collect(ctx, ids[s.Name], options)
			all[i].Code = codeOf(errs[i])
			options.Observer.done(s.Name, errs[i])
			return nil
		})
	}
	_ = group.Wait() // the goroutines keep their errors in errs
	warnOfExperimental(sources, all)
	return all, problem.With(problem.Source, errors.Join(errs...))
}

// codeOf is the code of the first problem of an error that has one.
func codeOf(err error) string {
	for _, p := range problem.List(err) {
		if p.Code != "" {
			return p.Code
		}
	}
	return ""
}

// warnOfUnfit reports licenses that nobody may hold.
func (r *reading) warnOfUnfit() {
	for _, c := range r.sources {
		for _, w := range c.Unfit[:min(len(c.Unfit), maxUnfit)] {
			r.warn(w)
		}
		if more := len(c.Unfit) - maxUnfit; more > 0 {
			r.warn(fmt.Sprintf("source %q has %d more such licenses", c.Source, more))
		}
	}
}

// warnOfExperimental adds a warning for each plugin that calls itself experimental,
// to the first of its sources.
func warnOfExperimental(sources []*Source, all []Collected) {
	warned := map[string]bool{}
	for i, s := range sources {
		if why := s.Description.Experimental; why != "" && !warned[s.Plugin] {
			warned[s.Plugin] = true
			all[i].Warnings = slices.Insert(all[i].Warnings, 0, problem.Problem{
				Place: problem.Place{Source: s.Name}, Code: "host.experimental", Origin: problem.OriginPlugin, Warning: true,
				Summary: fmt.Sprintf("plugin %s is experimental: nobody has tried it against the real service yet", s.Plugin),
				Detail:  why,
				Remedy:  "Compare the file with what the vendor shows before you import it.",
			})
		}
	}
}

// warnOfRepeated reports sources that sent holders more than once. Read license by
// license that is as it should be; else the source may have read a list twice.
func (r *reading) warnOfRepeated() {
	for _, c := range r.sources {
		if c.Snapshot == nil || c.Snapshot.RepeatedCount == 0 {
			continue
		}
		n := c.Snapshot.RepeatedCount
		noun := "holders"
		if n == 1 {
			noun = "holder"
		}
		r.warn(fmt.Sprintf("source %q sent %d %s more than once. Each has the licenses of all that was sent of it, and the last name and e-mails. A vendor's list that changes while it is read can cause this; if it is so each time, tell the author of plugin %s",
			c.Source, n, noun, c.Plugin))
	}
}

// collectOptions say what to collect and how.
type collectOptions struct {
	// LicensesOnly: no holders.
	LicensesOnly bool
	// KnownGaps are, by source and license id, units that the vendor counts as
	// consumed although no holder of them was found, as known from earlier runs.
	KnownGaps map[string]map[string]int64
	// Parallel is how many sources may be read at a time; at least 1.
	Parallel int
	// Observer learns how it goes.
	Observer Observer
	// Encoding of the file that the rows are for.
	Encoding csvout.Encoding
	// Details are the kinds of details that a report wants. Empty for every run that
	// writes the file.
	Details details.Set
}

func (s *Source) collect(ctx context.Context, id *identity.Resolver, options collectOptions) (Collected, error) {
	started := s.opener.now()
	c := Collected{Source: s.Name, Plugin: s.Plugin, Started: started}
	session, err := s.start(ctx)
	if err != nil {
		return c, err
	}
	defer s.Close()
	c.PluginVersion = session.Description().Version
	collector := license.NewCollector(s.Name, id.Identify)
	var facts *details.Collector
	if options.Details != 0 {
		facts = details.NewCollector(options.Details)
	}
	result, err := session.Export(ctx, host.Request{
		Config:       s.config,
		LicensesOnly: options.LicensesOnly,
		Details:      facts,
		KnownGaps:    options.KnownGaps[s.Name],
		IdleTimeout:  s.settings.IdleTimeout,
		MaxMemory:    s.settings.MaxMemory,
		Timeout:      s.settings.Timeout,
		Progress:     options.Observer.progress(s.Name),
	}, collector)
	c.Took = s.opener.now().Sub(started)
	c.Warnings, c.MoreWarnings = result.Warnings, result.MoreWarnings
	c.Traffic, c.Expected, c.NoTotal, c.Restarts = result.Traffic, result.Expected, result.NoTotal, result.Totals.Restarts
	if err != nil {
		return c, err
	}
	snapshot := collector.Snapshot()
	if c.Unfit, err = s.fit(snapshot, options.Encoding); err != nil {
		return c, err
	}
	c.Snapshot = snapshot
	if facts != nil {
		c.Details, c.Asked = facts.Details(), result.Details
	}
	return c, nil
}
