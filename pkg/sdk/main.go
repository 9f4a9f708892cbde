package sdk

import (
	"io"
	"os"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Main runs a plugin program. It is all that main needs to call, and it does
// not return.
//
// Started by licexport it serves the source. Started by a person it explains
// itself; "describe" prints what the plugin is as JSON, "version" its version,
// and -debug serves for a debugger.
func Main[C any](s Source[C]) {
	p, err := newPlugin(s)
	if err != nil {
		writeLine(os.Stderr, "The plugin %s cannot start. This is a bug of its author:\n%v", s.Name, err)
		os.Exit(1)
	}
	os.Exit(run(p, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) //nolint:forbidigo // handed to people only, before serving
}

// run does what the arguments ask for and returns the exit code.
func run(p *plugin, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	command := ""
	if len(args) > 0 {
		command = args[0]
	}
	switch command {
	case "describe":
		return printDescription(p, stdout, stderr)
	case "version", "-version", "--version":
		writeLine(stdout, "%s", p.description.GetVersion())
		return 0
	case "help", "-h", "-help", "--help":
		printHelp(p, stdout)
		return 0
	case "-debug", "--debug":
		return serveDebug(p, stdout)
	}
	if getenv(sourcev1.MagicCookieKey) == sourcev1.MagicCookieValue {
		return serve(p)
	}
	if command != "" {
		writeLine(stderr, "%s does not know the command %q.\n", p.description.GetName(), command)
	}
	printHelp(p, stderr)
	return 1
}

func printDescription(p *plugin, stdout, stderr io.Writer) int {
	text, err := p.descriptionJSON()
	if err != nil {
		writeLine(stderr, "The description cannot be written: %v", err)
		return 1
	}
	writeLine(stdout, "%s", text)
	return 0
}

func printHelp(p *plugin, w io.Writer) {
	d := p.description
	name := d.GetName()
	writeLine(w, "%s %s: %s\n", name, d.GetVersion(), d.GetSummary())
	if d.GetExperimental() != "" {
		writeLine(w, "Experimental: %s\n", d.GetExperimental())
	}
	writeLine(w, `This program is a source plugin of licexport. It does nothing on its own:
licexport starts it and reads licenses and their holders from it.

To install it
  1. put it, named %[2]s%[1]s (on Windows with .exe),
     into the directory "plugins" beside licexport;
  2. run: licexport plugin lock %[1]s
  3. run: licexport check --source %[1]s

Commands
  describe   print what this plugin is and its settings, as JSON
  version    print its version
  -debug     serve for a debugger, see licexport run --allow-reattach`, name, sourcev1.BinaryPrefix)
}
