package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule/units"
)

// completeNames lets shells complete the names in the configuration, of plugins and of
// schedulers, wherever a command or one of its commands takes them.
func completeNames(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		completeNames(sub)
	}
	completeValue(cmd, "job", func() []string { return configured(cmd, (*config.File).JobNames) })
	completeValue(cmd, "source", func() []string { return configured(cmd, (*config.File).SourceNames) })
	completeValue(cmd, "drop-source", func() []string { return configured(cmd, (*config.File).SourceNames) })
	completeValue(cmd, "channel", func() []string { return configured(cmd, channelNames) })
	completeValue(cmd, "color", func() []string { return []string{colorAuto, colorAlways, colorNever} })
	completeValue(cmd, "log-format", func() []string { return []string{"text", "json"} })
	if f := cmd.Flags().Lookup("format"); f != nil {
		completeValue(cmd, "format", func() []string { return formats(f.Usage) })
	}
	switch cmd.CommandPath() {
	case "licexport run", "licexport check":
		completeArgs(cmd, func() []string {
			return append(configured(cmd, (*config.File).JobNames), configured(cmd, (*config.File).SourceNames)...)
		})
	case "licexport plugin describe", "licexport plugin lock", "licexport plugin update":
		completeArgs(cmd, func() []string { return installed(cmd) })
	case "licexport schedule print", "licexport schedule install", "licexport schedule status", "licexport schedule remove":
		completeValue(cmd, "for", schedulers)
	}
}

// completeValue lets shells complete the value of a flag, if the command has it.
func completeValue(cmd *cobra.Command, name string, names func() []string) {
	if cmd.LocalFlags().Lookup(name) == nil {
		return
	}
	// The only error is that the flag has a function already, which is right then.
	_ = cmd.RegisterFlagCompletionFunc(name, offer(names))
}

// completeArgs lets shells complete the arguments of a command.
func completeArgs(cmd *cobra.Command, names func() []string) {
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = offer(names)
	}
}

// offer gives the names that begin with what was typed and are not there yet.
func offer(names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
		return slices.DeleteFunc(names(), func(name string) bool {
			return !strings.HasPrefix(name, typed) || slices.Contains(given, name)
		}), cobra.ShellCompDirectiveNoFileComp
	}
}

// configured are names in the configuration that the flags of a command lead to, as
// far as it can be read.
func configured(cmd *cobra.Command, names func(*config.File) []string) []string {
	var s setup
	if f := cmd.Flags().Lookup("config"); f != nil {
		s.config = f.Value.String()
	}
	file, _, err := s.inspect()
	if err != nil || file == nil {
		return nil
	}
	return names(file)
}

// installed are the names of plugins.
func installed(cmd *cobra.Command) []string {
	var s setup
	if f := cmd.Flags().Lookup("config"); f != nil {
		s.config = f.Value.String()
	}
	dir := ""
	if file, _, err := s.inspect(); err == nil && file != nil {
		dir = configDir(file)
	}
	verifier, err := s.verifier(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, l := range verifier.List() {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func schedulers() []string {
	var names []string
	for _, k := range units.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// formats are those that the help of --format lists after a colon, as in "text or json".
func formats(usage string) []string {
	_, list, _ := strings.Cut(usage, ": ")
	var names []string
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' }) {
		switch word {
		case "text", "table", "csv", "json":
			names = append(names, word)
		}
	}
	return names
}
