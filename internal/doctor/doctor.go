package doctor

import (
	"cmp"
	"context"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/schedule/units"
)

// Limits of what is asked of others.
const (
	// grace is for what ends when it is told to: plugins may take five seconds.
	grace            = 6 * time.Second
	wholeTimeout     = 2 * time.Minute
	sourceTimeout    = time.Minute
	serverTimeout    = 20 * time.Second
	schedulerTimeout = 15 * time.Second
)

// Clock is the time.
type Clock interface{ Now() time.Time }

// Scheduler is what Status asks; units.Installer is one.
type Scheduler interface {
	Status(ctx context.Context, kind units.Kind, r units.Request) (units.Status, error)
}

// Doctor looks at one installation. What is not set is left out and listed as
// skipped, unless it says otherwise.
type Doctor struct {
	// Version is that of licexport, Program the path of its program.
	Version, Program string
	Clock            Clock
	Owners           ownership.Rule
	// Verifier finds plugins; VerifierErr is why there is none.
	Verifier    plugins.Verifier
	VerifierErr error
	// Catalog is what the release offers; nil if CatalogErr says why.
	Catalog    *catalog.Catalog
	CatalogErr error
	// File is the configuration; nil if there is none or FileErr says why.
	File    *config.File
	FileErr error
	// StateDir is the folder of --state-dir; may be empty.
	StateDir string
	// Offline leaves the network out.
	Offline bool
	// Validate looks at the configuration without the network.
	Validate func(context.Context) config.Problems
	// Examine lets a source check itself, with the network if online.
	Examine func(ctx context.Context, src *config.Source, online bool) (export.Examined, error)
	// Overview says how the jobs stand.
	Overview func(context.Context) (overview.Overview, error)
	// Scheduler is the one of this computer, and Kinds are those to ask.
	Scheduler Scheduler
	Kinds     []units.Kind
	// Packaged reports whether the timer of a package runs a job; nil: none does.
	Packaged func(ctx context.Context, job string) bool
	// Probe makes a file in a folder, removes it, and returns the time that the file
	// system noted for it; nil means to do that.
	Probe func(dir string) (time.Time, error)
	// Getenv reads the environment.
	Getenv func(string) string
	// Redact takes secrets out of texts; nil takes out none.
	Redact func(string) string
	// Private are texts that name the person who looks: the home folder, with what
	// stands for it.
	Private map[string]string
	// Timeout bounds the whole look; 0 means two minutes. SourceTimeout, ServerTimeout
	// and SchedulerTimeout bound each question; 0 means a minute, 20 and 15 seconds.
	Timeout, SourceTimeout, ServerTimeout, SchedulerTimeout time.Duration
}

// Look looks at everything. It ends in bounded time: what does not answer is a
// finding, also a share that stands still, which no context can end.
func (d Doctor) Look(ctx context.Context) Report {
	d.SourceTimeout = cmp.Or(d.SourceTimeout, sourceTimeout)
	d.ServerTimeout = cmp.Or(d.ServerTimeout, serverTimeout)
	d.SchedulerTimeout = cmp.Or(d.SchedulerTimeout, schedulerTimeout)
	if d.Probe == nil {
		d.Probe = writeTo
	}
	parts := []struct {
		name string
		look func(context.Context) []Check
	}{
		{"program", d.program}, {"rights", d.rights}, {"plugins", d.plugins}, {"configuration", d.configuration}, {"folders", d.folders},
		{"time zones", d.timeZones}, {"proxy", d.proxy}, {"sources", d.sources}, {"mail", d.mails}, {"page", d.page}, {"schedules", d.schedules}, {"jobs", d.jobs},
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(d.Timeout, wholeTimeout))
	defer cancel()
	found := make([]chan []Check, len(parts))
	for i, part := range parts {
		found[i] = make(chan []Check, 1)
		go func() { found[i] <- part.look(ctx) }()
	}
	r := Report{Version: reportVersion, Licexport: d.Version, Platform: plugins.Platform(), Time: d.Clock.Now().UTC().Truncate(time.Second)}
	for i, part := range parts {
		for _, c := range inTime(ctx, part.name, found[i]) {
			r.Checks = append(r.Checks, d.scrubbed(c))
		}
	}
	r.State = worst(r.Checks)
	return r
}

// inTime are the checks of a part, or that it came to no end.
func inTime(ctx context.Context, name string, found <-chan []Check) []Check {
	select {
	case checks := <-found:
		return checks
	case <-ctx.Done():
	}
	// What is to end with ctx may need a moment to say so.
	wait := time.NewTimer(grace)
	defer wait.Stop()
	select {
	case checks := <-found:
		return checks
	case <-wait.C:
		return []Check{{
			Name: name, State: Fail, Found: "this part of the look did not come to an end", Remedy: "Something of this computer stands still, such as a share. licexport config validate and licexport check look at its parts one by one.",
		}}
	}
}
