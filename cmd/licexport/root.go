package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/fileplace"
	"github.com/licexport/licexport/internal/logs"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/report"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/systemproxy"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// streams are where a command reads and writes. Results go to out, everything
// else (progress, logs, errors) to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
	// signals end the command; nil in tests.
	signals *signals
	// redactor knows the secrets that out and err must not show.
	redactor *secret.Redactor
	// view is how results are shown.
	view *view
	// proxy is what the system says about proxies.
	proxy systemproxy.Settings
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, io streams) exit.Code {
	io = io.redacted()
	root := newRoot(io)
	root.SetArgs(runsBack(args))
	cmd, err := root.ExecuteContextC(ctx)
	if own, ok := errors.AsType[*codeError](err); ok {
		return own.code
	}
	class := classOf(ctx, err)
	if err != nil && !isSilent(err) {
		writeError(cmd, io, err)
	}
	return exit.For(class)
}

// writeError writes why a command failed, in the form of the log if a flag asks
// for JSON: whatever reads that wants nothing else.
func writeError(cmd *cobra.Command, io streams, err error) {
	if format := cmd.Flags().Lookup("log-format"); format != nil && format.Value.String() == "json" {
		if log, bad := logs.New(io.err, logs.Options{Format: "json", Quiet: true}); bad == nil {
			log.Error(err.Error(), logs.Problems(err))
			return
		}
	}
	report.Error(io.err, err)
}

// classOf prefers what a signal asked for: whatever failed after it failed
// because of it. A run that was finished all the same keeps its own class.
func classOf(ctx context.Context, err error) problem.Class {
	cause := context.Cause(ctx)
	if err != nil && cause != nil && problem.Has(cause) {
		return problem.ClassOf(cause)
	}
	return problem.ClassOf(err)
}

// helpWidth is how many columns help texts have: those of the narrowest terminal.
const helpWidth = 80

func newRoot(io streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "licexport",
		Short: "Export license assignments for ALVAO ImportLic, whole and right or not at all",
		Long: `licexport reads who holds which license from vendors such as Microsoft 365 and
publishes the CSV file that ALVAO ImportLic imports (mode UpdateItems).

ImportLic takes a license away from every user who is missing from the file. So
licexport publishes a file only if every source was read completely and the
result is plausible. Otherwise the old file stays as it is.`,
		Example: `  licexport demo
  licexport check --source m365
  licexport run --source m365 --output licenses.csv`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE:          unknownCommand,
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Name() != "serve" { // which SIGHUP lets read its configuration again
			io.signals.hangUp()
		}
		if err := io.view.set(cmd); err != nil {
			return usageError(cmd, err)
		}
		return checkPaths(cmd, args)
	}
	root.PersistentFlags().String("color", colorAuto, "color words such as refused: `when` is auto (on a terminal, unless $NO_COLOR is set), always or never")
	root.Version = version
	root.SetVersionTemplate(versionLine() + "\n")
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.SuggestionsMinimumDistance = 2
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", fmt.Sprintf(".FlagUsagesWrapped %d ", helpWidth)))
	root.SetFlagErrorFunc(flagError)
	addGroups(root, io)
	root.InitDefaultCompletionCmd()
	if completion, _, err := root.Find([]string{"completion"}); err == nil {
		completion.Args, completion.RunE = cobra.ArbitraryArgs, unknownCommand
	}
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil {
		help.Run, help.RunE = nil, helpOn
	}
	completeNames(root)
	return root
}

// helpOn shows the help of a command that is named by words.
func helpOn(cmd *cobra.Command, words []string) error {
	about, rest, err := cmd.Root().Find(words)
	if err != nil {
		return usageError(cmd, err)
	}
	if len(rest) > 0 && about.HasSubCommands() {
		return unknownCommand(about, rest)
	}
	return about.Help()
}

// checkPaths refuses flags whose path would lead somewhere else than it says.
// They are those whose help names a file or a folder.
func checkPaths(cmd *cobra.Command, _ []string) error {
	var failed error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		kind, _ := pflag.UnquoteUsage(f)
		if failed != nil || !slices.Contains([]string{"file", "folder", "path"}, kind) {
			return
		}
		if fault, remedy := fileplace.Fault(f.Value.String()); fault != "" {
			failed = problem.New(problem.Usage, fmt.Sprintf("--%s %s: the path %s", f.Name, f.Value, fault), remedy)
		}
	})
	return failed
}

// unknownCommand answers a word that is not a command; without a word it shows help.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	p := problem.New(problem.Usage, fmt.Sprintf("there is no command %q", args[0]), "")
	cmd.SuggestionsMinimumDistance = cmd.Root().SuggestionsMinimumDistance
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		p.Remedy = fmt.Sprintf("Did you mean %q?", near[0])
	}
	return usageError(cmd, p)
}

// flagError is about a flag; or about the word before it, if that was to be a
// command: its flags are unknown only because it is.
func flagError(cmd *cobra.Command, err error) error {
	if words := cmd.Flags().Args(); cmd.HasSubCommands() && len(words) > 0 {
		return unknownCommand(cmd, words)
	}
	return usageError(cmd, nearestFlag(cmd, err))
}

// nearestFlag adds to the complaint about an unknown flag which one was meant.
func nearestFlag(cmd *cobra.Command, err error) error {
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok || unknown.GetSpecifiedShortnames() != "" {
		return err
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	near := strict.Suggest(unknown.GetSpecifiedName(), known)
	if near == "" {
		return err
	}
	return problem.Advise(err, "Did you mean --"+near+"?")
}

// usageError is about the command line; it says where help is.
func usageError(cmd *cobra.Command, err error) error {
	return problem.With(problem.Usage, problem.Advise(err, "See: "+cmd.CommandPath()+" --help"))
}

// usageArgs makes the complaint of a check of arguments a usage error that shows
// what the command takes.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		text := "an argument is missing"
		if len(args) > 0 {
			text = fmt.Sprintf("the command does not take these arguments: %q", args)
		}
		return usageError(cmd, problem.New(problem.Usage, text, "Usage: "+cmd.UseLine()))
	}
}

// errSilent is inside an error whose text was written already, as a result.
var errSilent = errors.New("see above")

// silently ends the program with the exit code of a class and says no more.
func silently(class problem.Class) error {
	if class == problem.None {
		return nil
	}
	return problem.With(class, errSilent)
}

// codeError ends the program with a code of another program's, after all was said.
type codeError struct{ code exit.Code }

func (e *codeError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// endWith ends the program with a code that is not one of licexport's own.
func endWith(code exit.Code) error {
	if code == 0 {
		return nil
	}
	return &codeError{code: code}
}

func isSilent(err error) bool { return errors.Is(err, errSilent) }
