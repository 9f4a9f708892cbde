package main

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/history"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/state"
)

// past passes what is known of the runs of an output to use, and then warns of what of
// it could not be read.
func (o *outputFlags) past(cmd *cobra.Command, io streams, use func(*history.Past) error) error {
	return o.with(io, func(e *export.Exporter, p export.Plan) error {
		view, err := e.View(cmd.Context(), p)
		if err != nil {
			return err
		}
		past, err := history.Of(view)
		if err != nil {
			return err
		}
		err = use(past)
		report.Texts(io.err, past.Warnings)
		return err
	})
}

// peopleFlag bounds the people who are named.
func peopleFlag(cmd *cobra.Command, people *int) {
	cmd.Flags().IntVar(people, "people", 20, "name at most this `number` of people for each change of a license; 0 is all")
}

// textOrJSON checks the format of a command that has these two.
func textOrJSON(cmd *cobra.Command, format string) error {
	if format != "text" && format != "json" {
		return usageError(cmd, fmt.Errorf("the format %q does not exist; choose text or json", format))
	}
	return nil
}

// offered is how many runs are offered as completions.
const offered = 40

// completeRuns offers the newest runs of the output that the flags name, as up to so
// many arguments.
func completeRuns(flags *outputFlags, arguments int) cobra.CompletionFunc {
	return flags.complete(arguments, func(v *state.View) []cobra.Completion {
		records, _ := v.Records(offered) // what can be read is offered
		var all []cobra.Completion
		for i := range records {
			if r := &records[i]; !history.Mistyped(r) {
				all = append(all, completion(r.RunID, r.Started, string(r.Outcome)))
			}
		}
		return all
	})
}

// completeRefused offers the runs that can be approved.
func completeRefused(flags *outputFlags) cobra.CompletionFunc {
	return flags.complete(1, func(v *state.View) []cobra.Completion {
		candidates, _ := v.Candidates() // what can be read is offered
		var all []cobra.Completion
		for _, c := range candidates {
			all = append(all, completion(c.Run, c.Time, string(c.Why)))
		}
		return all
	})
}

// completeFormer offers the runs whose content can be brought back.
func completeFormer(flags *outputFlags) cobra.CompletionFunc {
	return flags.complete(1, func(v *state.View) []cobra.Completion {
		var all []cobra.Completion
		for _, e := range v.History() {
			all = append(all, completion(e.Run, e.Time, report.Count(e.Rows, "row")))
		}
		return all
	})
}

// completeFlag offers the values of a flag.
func completeFlag(cmd *cobra.Command, flag string, with cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, with); err != nil {
		panic(err) // there is no such flag
	}
}

func completion(run string, at time.Time, what string) cobra.Completion {
	return cobra.CompletionWithDesc(run, at.Local().Format("2006-01-02 15:04")+", "+what)
}

// complete offers words from the state of the output that the flags name, as up to so
// many arguments. Where nothing can be read, nothing is offered.
func (o *outputFlags) complete(arguments int, from func(*state.View) []cobra.Completion) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		if len(args) >= arguments {
			return nil, directive
		}
		plan, err := o.plan()
		if err != nil {
			return nil, directive
		}
		// The output itself may be large: it is not looked at.
		view, err := state.OpenHistory(plan.Job.Output.Path, state.Options{Root: plan.StateDir})
		if err != nil {
			return nil, directive
		}
		return from(view), directive
	}
}

var backwards = regexp.MustCompile(`^-\d{1,6}$`)

// runsBack lets people write -1 for a run of show and diff, which would else be taken
// for a flag.
func runsBack(args []string) []string {
	command := slices.IndexFunc(args, func(arg string) bool { return arg != "" && arg[0] != '-' })
	if command < 0 || args[command] != "show" && args[command] != "diff" {
		return args
	}
	args = slices.Clone(args)
	for i := command + 1; i < len(args) && args[i] != "--"; i++ {
		if backwards.MatchString(args[i]) {
			args[i] = history.Last + args[i]
		}
	}
	return args
}
