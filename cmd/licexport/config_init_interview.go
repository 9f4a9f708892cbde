package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/problem"
)

// initInterview asks for what flags do not say.
type initInterview struct {
	*initFlags

	cmd      *cobra.Command
	asker    *interview.Asker
	exporter *export.Exporter
	// path is that of the configuration file.
	path  string
	draft interview.Draft
}

// run asks, and keeps the answers if it cannot come to the end.
func (n *initInterview) run() error {
	at := interview.DraftPath(n.path)
	if err := n.resume(at); err != nil {
		return problem.With(problem.Usage, err)
	}
	err := n.ask()
	if err == nil {
		err = n.check()
	}
	n.draft.Answers = n.first
	switch {
	case err == nil:
		_ = n.keep(at) // until the file is there
		return nil
	case len(n.draft.Answered) == 0 && len(n.first.Values) == 0:
		return problem.With(problem.Usage, err)
	}
	if lost := n.keep(at); lost != nil {
		return problem.With(problem.Usage, err) // what ended the interview is what counts
	}
	again := "licexport config init"
	if n.config != "" {
		again += " --config " + export.Quote(n.path)
	}
	if n.account != "" {
		again += " --account " + export.Quote(n.account)
	}
	return problem.Advise(problem.With(problem.Usage, err), "The answers are kept in "+at+", without secrets. To go on: "+again)
}

// keep writes the draft, into a folder that may have to be made.
func (n *initInterview) keep(at string) error {
	if err := n.prepareFolder(filepath.Dir(at)); err != nil {
		return err
	}
	return n.draft.Write(at)
}

// resume takes the answers of an interview before, if the user wants that.
func (n *initInterview) resume(at string) error {
	if _, err := os.Lstat(at); err != nil {
		return nil //nolint:nilerr // there is none
	}
	if err := n.owners.File("draft of an interview", at); err != nil {
		return err
	}
	draft, err := interview.ReadDraft(at)
	if err != nil || draft == nil {
		return err
	}
	flags := n.cmd.Flags()
	if flags.Changed("plugin") && draft.Sources()[0].Plugin != n.first.Plugin {
		return nil // it is about something else
	}
	n.asker.Say("%s has the answers of an interview that was interrupted.", at)
	for _, s := range draft.Sources() {
		n.asker.Say("  source %s, plugin %s, settings: %s", s.Source, s.Plugin, strings.Join(slices.Sorted(maps.Keys(s.Values)), ", "))
	}
	goOn, err := n.asker.Yes(n.cmd.Context(), "Go on with them?", true)
	if err != nil {
		return err
	}
	if !goOn {
		return os.Remove(at)
	}
	given := n.first
	n.draft, n.first = *draft, draft.Answers
	for flag, take := range map[string]func(){
		"source": func() { n.first.Source = given.Source }, "output": func() { n.first.Output = given.Output }, "job": func() { n.first.Job = given.Job },
		"cron": func() { n.first.Cron = given.Cron }, "time-zone": func() { n.first.Zone = given.Zone },
	} {
		if flags.Changed(flag) {
			take()
		}
	}
	if len(n.first.Before) == 0 && len(n.values) > 0 {
		n.forget(n.values)
	}
	return n.describeBefore()
}

// forget forgets former answers that flags give now.
func (n *initInterview) forget(values []string) {
	n.draft.Undo(interview.AskSettings)
	for _, value := range values {
		key, _, _ := strings.Cut(value, "=")
		group, _, _ := strings.Cut(key, ".")
		delete(n.first.Values, key)
		delete(n.first.Values, group)
	}
}

// describeBefore learns the settings of the sources that were described before.
func (n *initInterview) describeBefore() error {
	for k, s := range n.first.Before {
		description, err := n.exporter.Describe(n.cmd.Context(), s.Plugin)
		if err != nil {
			return err
		}
		if n.first.Before[k].Options, err = config.Options(description.ConfigSchema); err != nil {
			return err
		}
	}
	return nil
}

// ask asks all questions that are left.
func (n *initInterview) ask() error {
	ctx, given := n.cmd.Context(), n.cmd.Flags().Changed
	for {
		if err := n.source(ctx); err != nil {
			return err
		}
		more := false
		if err := n.question(interview.AskAnother, false, func() (err error) {
			more, err = n.asker.Another(ctx)
			return err
		}); err != nil {
			return err
		}
		if !more {
			break
		}
		n.draft.Answers = n.first
		n.draft.Next()
		n.first = n.draft.Answers
	}
	for _, q := range []struct {
		question interview.Question
		given    bool
		ask      func(context.Context, *config.Initial) error
	}{
		{interview.AskFailure, false, n.asker.Failure},
		{interview.AskOutput, given("output"), n.asker.Output},
		{interview.AskSchedule, given("cron"), n.asker.Schedule},
	} {
		if err := n.question(q.question, q.given, func() error { return q.ask(ctx, &n.first) }); err != nil {
			return err
		}
	}
	return nil
}

// question asks unless there is an answer already, by a flag or by the draft.
func (n *initInterview) question(q interview.Question, given bool, ask func() error) error {
	if given || n.draft.Has(q) {
		return nil
	}
	if err := ask(); err != nil {
		return err
	}
	n.draft.Done(q)
	return nil
}

// source asks for one source; flags are about the first one.
func (n *initInterview) source(ctx context.Context) error {
	given := func(flag string) bool { return len(n.first.Before) == 0 && n.cmd.Flags().Changed(flag) }
	if err := n.question(interview.AskPlugin, given("plugin"), func() error { return n.plugin(ctx) }); err != nil {
		return err
	}
	if err := n.describe(ctx, n.exporter); err != nil {
		return err
	}
	fromFlags, err := n.fromFlags()
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	for name, value := range fromFlags {
		n.first.SetValue(name, value)
	}
	if n.first.Source == "" {
		n.first.Source = n.first.Plugin
	}
	if err := n.question(interview.AskName, given("source"), func() error { return n.asker.Name(ctx, &n.first) }); err != nil {
		return err
	}
	return n.question(interview.AskSettings, false, func() error { return n.settings(ctx, fromFlags) })
}

// fromFlags are the settings that flags give.
func (n *initInterview) fromFlags() (map[string]any, error) {
	if len(n.first.Before) > 0 {
		return nil, nil //nolint:nilnil // they are about the first source
	}
	flags := config.Initial{Plugin: n.first.Plugin, Options: n.first.Options}
	err := flags.Set(n.values...)
	return flags.Values, err
}

func (n *initInterview) plugin(ctx context.Context) error {
	installed := n.exporter.InstalledPlugins()
	if n.first.Plugin == "" {
		n.first.Plugin = n.first.UsualPlugin(installed)
	}
	if len(installed) < 2 {
		return nil
	}
	plugins, err := n.exporter.Summaries(ctx, installed)
	if err != nil {
		return err
	}
	return n.asker.Plugin(ctx, &n.first, plugins)
}

// settings asks for the settings until the plugin takes them together.
func (n *initInterview) settings(ctx context.Context, fromFlags map[string]any) error {
	for {
		if err := n.asker.Settings(ctx, &n.first); err != nil {
			return err
		}
		err := n.try(ctx, n.exporter, n.path)
		if err == nil || ctx.Err() != nil {
			return err
		}
		n.asker.Say("\n%s", err)
		again, ended := n.asker.Yes(ctx, "Answer again? What was answered is proposed.", true)
		if ended != nil {
			return ended
		}
		if !again {
			return err
		}
		n.first.Former, n.first.Values = n.first.Values, maps.Clone(fromFlags)
	}
}
