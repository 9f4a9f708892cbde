package export

import (
	"errors"
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/identity"
	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// Plan says what a run is to do.
type Plan struct {
	// File is the configuration that Job is from.
	File *config.File
	// Job selects the sources and says where the file goes.
	Job *config.Job
	// Trigger is what started the run.
	Trigger state.Trigger
	// StateDir is the folder for the state; empty means beside the output.
	StateDir string
	// First allows the first publication of a named job, for which there is
	// nothing to compare with.
	First bool
	// Baseline is the path of a CSV to compare a first publication with; empty
	// means the output itself, if it is there.
	Baseline string
	// Drop names sources that the published file is made of and the new one need
	// not be.
	Drop []string
	// Retry says how often a run that failed is tried again.
	Retry Retry
	// Fresh compares with nothing, whatever is there: the demo.
	Fresh bool
	// DryRun does everything but publish.
	DryRun bool
	// Reason is why a person wants a rollback, for the history; may be empty.
	Reason string
	// Attention says what makes the run need attention whatever it comes to; may be empty.
	Attention string
}

// sources are the configured sources of the plan.
func (p Plan) sources() []*config.Source {
	all := make([]*config.Source, len(p.Job.Sources))
	for i, name := range p.Job.Sources {
		all[i] = p.File.Source(name)
	}
	return all
}

// uid is the UId that settings give to a license.
func (p Plan) uid(source, id string) (string, bool) {
	uid, ok := p.File.Source(source).UIDs[id]
	return uid, ok
}

// encoding is the encoding of the file.
func (p Plan) encoding() csvout.Encoding { return p.Job.Output.Encoding }

// resolvers make what finds the e-mail of holders, for each source.
func (p Plan) resolvers(owners ownership.Rule) (map[string]*identity.Resolver, error) {
	all := map[string]*identity.Resolver{}
	var errs []error
	for _, src := range p.sources() {
		r, err := resolver(p.File.IdentityOf(p.Job, src), owners)
		if err != nil {
			errs = append(errs, problem.InSource(src.Name, err))
			continue
		}
		all[src.Name] = r
	}
	return all, problem.With(problem.Usage, errors.Join(errs...))
}

func resolver(settings config.Identity, owners ownership.Rule) (*identity.Resolver, error) {
	s := identity.Settings{Domains: settings.Domains, NoEmail: settings.NoEmail}
	if settings.File != "" {
		if err := owners.Data("identity.file", settings.File); err != nil {
			return nil, err
		}
		f, err := inputfile.Open(settings.File)
		if err != nil {
			return nil, fmt.Errorf("read identity.file: %w", err)
		}
		defer func() { _ = f.Close() }()
		if s.File, err = identity.LoadFile(f, settings.File); err != nil {
			return nil, err
		}
	}
	return identity.New(s)
}

// weekAgo is the time since when the guard's maxima count.
func weekAgo(now time.Time) time.Time { return now.AddDate(0, 0, -7) }
