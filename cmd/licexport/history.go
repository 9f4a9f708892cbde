package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

// historyFlags say what to list.
type historyFlags struct {
	outputFlags
	user, license, format string
	limit, people         int
	all, excel            bool
}

func newHistoryCommand(io streams) *cobra.Command {
	var flags historyFlags
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the runs of an output; who held a license since when; counts by day",
		Long: `Without --user and --license: the newest runs with the reason of each outcome, what
can be approved and brought back, and what is to be cleared by hand.

With --user: which licenses a person held since when, and in which run they were
lost. An e-mail address must be whole; of a name, some words are enough, with or
without accents. People are followed by their id when their e-mail changes.

With --license: the counts of a license by day, and who came and went.

With --format csv: the counts of all licenses, or of the one of --license, for each
day (UTC) that is kept.

What a single run changed: licexport show RUN. People are named wherever the output
goes. What is kept, and for how long, is a setting: retention.`,
		Example: `  licexport history --job nightly
  licexport history --limit 100 --format json
  licexport history --job nightly --user jana.novakova@contoso.cz
  licexport history --job nightly --user "novakova jana"
  licexport history --job nightly --license contoso:SPE_E3
  licexport history --job nightly --format csv`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			write, err := flags.writer(cmd, io)
			if err != nil {
				return usageError(cmd, err)
			}
			return write()
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.user, "user", "", "follow the people with this `address or name`")
	f.StringVar(&flags.license, "license", "", "follow the license with this `UId`")
	f.IntVar(&flags.limit, "limit", 20, "at most this `number` of runs, days and changes; 0 is all")
	f.BoolVar(&flags.all, "all", false, "list mistyped commands, too")
	excelFlag(cmd, &flags.excel)
	f.StringVar(&flags.format, "format", "table", "`format`: table, json or csv")
	peopleFlag(cmd, &flags.people)
	flags.flags(cmd)
	return cmd
}

// writer gives what writes that which the flags ask for.
func (f *historyFlags) writer(cmd *cobra.Command, io streams) (func() error, error) {
	switch {
	case f.excel && f.format != "csv":
		return nil, errors.New("--excel goes with --format csv")
	case f.format != "table" && f.format != "json" && f.format != "csv":
		return nil, fmt.Errorf("the format %q does not exist; choose table, json or csv", f.format)
	case f.limit < 0 || f.people < 0:
		return nil, errors.New("--limit and --people cannot be negative; 0 lists all")
	case f.user != "" && f.license != "":
		return nil, errors.New("choose --user or --license")
	case f.user != "" && f.format == "csv":
		return nil, errors.New("the format csv is for counts by day, without people; choose table or json")
	case f.user != "":
		return func() error {
			return f.past(cmd, io, func(past *history.Past) error { return f.person(io, past) })
		}, nil
	case f.format == "csv":
		return func() error { return f.view(cmd, io, f.counts) }, nil
	case f.license != "":
		return func() error {
			return f.past(cmd, io, func(past *history.Past) error { return f.ofLicense(io, past) })
		}, nil
	default:
		return func() error { return f.view(cmd, io, f.runs) }, nil
	}
}

// view passes the state of the output to use.
func (f *historyFlags) view(cmd *cobra.Command, io streams, use func(streams, *state.View) error) error {
	return f.with(io, func(e *export.Exporter, p export.Plan) error {
		view, err := e.View(cmd.Context(), p)
		if err != nil {
			return err
		}
		return use(io, view)
	})
}

func (f *historyFlags) runs(io streams, v *state.View) error {
	if f.format == "json" {
		return report.HistoryJSON(io.out, io.err, v, f.limit)
	}
	return report.History(io.out, io.err, v, f.limit, f.all)
}

func (f *historyFlags) counts(io streams, v *state.View) error {
	days, err := v.Counts(time.Time{}, time.Time{})
	if err != nil && len(days) == 0 {
		return problem.With(problem.Output, err)
	}
	if err != nil {
		report.Texts(io.err, []string{err.Error()})
	}
	if f.license == "" {
		return report.CountsCSV(io.out, days, nil, excelCSV(f.excel))
	}
	is, err := history.LicenseIn(days, f.license)
	if err != nil {
		return err
	}
	return report.CountsCSV(io.out, days, is, excelCSV(f.excel))
}

func (f *historyFlags) person(io streams, past *history.Past) error {
	people, kept, err := past.OfPerson(f.user)
	if err != nil {
		return err
	}
	if f.format == "json" {
		return report.PersonsJSON(io.out, past.Output(), people, kept)
	}
	return report.Persons(io.out, people, kept)
}

func (f *historyFlags) ofLicense(io streams, past *history.Past) error {
	of, err := past.OfLicense(f.license)
	if err != nil {
		return err
	}
	if f.format == "json" {
		return report.LicensePastJSON(io.out, past.Output(), of)
	}
	return report.LicensePast(io.out, of, f.people, f.limit)
}
