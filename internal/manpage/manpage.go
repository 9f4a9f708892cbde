// Package manpage writes the manual pages of commands from what the commands say
// about themselves, so that the two cannot differ.
package manpage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Write writes a page of section 1 for root and for each command below it into
// folder, which exists: licexport.1, licexport-plugin-install.1 and so on. The
// pages name version, and no date: the same commands give the same bytes.
func Write(folder string, root *cobra.Command, version string) error {
	root.InitDefaultHelpFlag()
	path := filepath.Join(folder, name(root)+".1")
	if err := os.WriteFile(path, []byte(Page(root, version)), 0o644); err != nil { // #nosec G306 -- everybody may read the manual
		return fmt.Errorf("write a manual page: %w", err)
	}
	for _, c := range root.Commands() {
		if !c.IsAvailableCommand() {
			continue // hidden
		}
		if err := Write(folder, c, version); err != nil {
			return err
		}
	}
	return nil
}

// Page is the manual page of a command, for man(7).
func Page(c *cobra.Command, version string) string {
	p := &page{}
	p.macro("TH", strings.ToUpper(name(c)), "1", "", c.Root().Name()+" "+version, c.Root().Name())
	p.line(".nh") // a divided word cannot be copied
	p.line(".ad l")
	p.section("NAME")
	p.line(name(c) + ` \- ` + escape(c.Short))
	p.section("SYNOPSIS")
	p.line(`\fB` + escape(c.CommandPath()) + `\fR` + escape(strings.TrimPrefix(synopsis(c), c.CommandPath())))
	if text := c.Long; text != "" {
		p.section("DESCRIPTION")
		p.text(text)
	}
	p.commands(c)
	p.flags("OPTIONS", c.NonInheritedFlags())
	p.flags("OPTIONS OF ALL COMMANDS", c.InheritedFlags())
	if c.Example != "" {
		p.section("EXAMPLES")
		p.verbatim(strings.Split(strings.Trim(c.Example, "\n"), "\n"))
	}
	p.others(c)
	return p.out.String()
}

// name is that of the page of a command: its words with hyphens between them.
func name(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func synopsis(c *cobra.Command) string {
	if c.HasAvailableSubCommands() && !c.Runnable() || c.HasAvailableSubCommands() && !c.HasParent() {
		return c.CommandPath() + " COMMAND"
	}
	return c.UseLine()
}

func (p *page) commands(c *cobra.Command) {
	if !c.HasAvailableSubCommands() {
		return
	}
	p.section("COMMANDS")
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			p.item(`\fB`+escape(name(sub))+`\fR(1)`, sub.Short)
		}
	}
}

func (p *page) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.section(title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		term := `\fB` + escape("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			term = `\fB` + escape("-"+f.Shorthand) + `\fR, ` + term
		}
		if kind != "" {
			term += ` \fI` + escape(kind) + `\fR`
		}
		p.item(term, usage+preset(f))
	})
}

// ofTheMachine is the annotation of a flag whose default differs between machines.
const ofTheMachine = "licexport/manpage/of-the-machine"

// DefaultOfTheMachine makes the page say that the default of a flag is that of the
// machine; only the help on that machine can name it. It panics without such a flag.
func DefaultOfTheMachine(flags *pflag.FlagSet, name string) {
	if err := flags.SetAnnotation(name, ofTheMachine, nil); err != nil {
		panic(err)
	}
}

// preset is what a flag is without being set, unless that is nothing.
func preset(f *pflag.Flag) string {
	if _, found := f.Annotations[ofTheMachine]; found {
		return " (default: that of the machine)"
	}
	switch f.DefValue {
	case "", "0", "0s", "false", "[]":
		return ""
	default:
		return " (default " + f.DefValue + ")"
	}
}

// others are the pages above and beside this one.
func (p *page) others(c *cobra.Command) {
	var names []string
	if c.HasParent() {
		names = append(names, name(c.Parent()))
		for _, beside := range c.Parent().Commands() {
			if c.Parent().HasParent() && beside != c && beside.IsAvailableCommand() {
				names = append(names, name(beside))
			}
		}
	}
	if len(names) == 0 {
		return
	}
	p.section("SEE ALSO")
	for i, n := range names {
		end := ","
		if i == len(names)-1 {
			end = ""
		}
		p.line(`\fB` + escape(n) + `\fR(1)` + end)
	}
}
