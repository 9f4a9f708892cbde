package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/window"
	"github.com/licexport/licexport/pkg/duration"
)

// purgeFlags say what is to be removed.
type purgeFlags struct {
	olderThan string
	person    window.Person
	all, yes  bool
}

func newPurgeCommand(io streams) *cobra.Command {
	var flags outputFlags
	var what purgeFlags
	cmd := &cobra.Command{
		Use:   "purge",
		Short: "Remove names of people from what is kept beside the output",
		Long: `Removes former contents, refused files with their lists of removals, run records,
logs of steps and, by age, counts by day, and says how many. What is removed cannot
be rolled back to or approved any more. licexport run does the same by age, see
retention in the configuration.

The published file is not touched, nothing is published, and the guard sees no less:
it goes on counting who held what in the last seven days, by hashes. While a run is
at work, purge ends with exit code 6.

With --user, --holder-id or both, whatever names the person goes. A former content
goes as a whole, because one without the person must not be brought back. The person
leaves the published file when the source does not name the person any more.

With --all, only what is published stays. On a terminal it asks first.

Purge cannot reach backups, logs, the journal, mails and Alvao itself.`,
		Example: `  licexport purge --job nightly --older-than 90d
  licexport purge --job nightly --user jana.novakova@contoso.cz
  licexport purge --job nightly --holder-id 3f2504e0-4f89-11d3-9a0c-0305e82c3301
  licexport purge --output licenses.csv --all --yes`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			request, err := what.request()
			if err != nil {
				return usageError(cmd, err)
			}
			return flags.with(io, func(e *export.Exporter, p export.Plan) error {
				if what.all && !what.yes {
					if err := confirmPurge(cmd, io, p.Job.Output.Path); err != nil {
						return err
					}
				}
				done, err := e.Purge(cmd.Context(), p, request)
				if err != nil && problem.ClassOf(err) != problem.Attention {
					return err
				}
				return errors.Join(err, report.Purged(io.out, p.Job.Output.Path, done, request.Person != window.Person{}, what.all))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&what.olderThan, "older-than", "", "remove what is older than this `age`, as in 90d")
	f.StringVar(&what.person.Email, "user", "", "remove what names the person with this e-mail `address`")
	f.StringVar(&what.person.ID, "holder-id", "", "remove what names the person with this `id` in the source")
	f.BoolVar(&what.all, "all", false, "remove everything but what is published")
	f.BoolVar(&what.yes, "yes", false, "do not ask")
	flags.flags(cmd)
	return cmd
}

// request is what the flags ask for; they must ask for one thing.
func (w *purgeFlags) request() (export.Purge, error) {
	r := export.Purge{Person: w.person, All: w.all}
	asked := 0
	for _, is := range []bool{w.olderThan != "", w.person != window.Person{}, w.all} {
		if is {
			asked++
		}
	}
	if asked != 1 {
		return r, errors.New("say what to remove: --older-than AGE, --user ADDRESS and --holder-id ID, or --all")
	}
	if w.olderThan == "" {
		return r, nil
	}
	var err error
	if r.OlderThan, err = duration.Parse(w.olderThan); err != nil || r.OlderThan < time.Hour {
		return r, fmt.Errorf("--older-than %s: write an age of at least an hour, as in 90d or 36h", w.olderThan)
	}
	return r, nil
}

// confirmPurge asks whether everything shall go.
func confirmPurge(cmd *cobra.Command, io streams, output string) error {
	in, ok := io.terminal()
	if !ok {
		return usageError(cmd, errors.New("--all asks on a terminal, and this is none: in a script, write --yes as well"))
	}
	return askPurge(cmd.Context(), interview.New(in, io.err), output)
}

func askPurge(ctx context.Context, ask *interview.Asker, output string) error {
	ask.Say("Of %s only what is published will be kept: no rollback, no approval, no history.", output)
	answer, err := ask.Choice(ctx, "Remove everything else?", []string{"yes", "no"}, "no")
	if err != nil {
		return err
	}
	if answer != "yes" {
		return problem.With(problem.Usage, errors.New("nothing was removed"))
	}
	return nil
}
