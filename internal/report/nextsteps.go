package report

import (
	"io"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/export"
)

// NextSteps says that a first configuration file was written and what comes next.
// named is set if the commands have to name the file.
func NextSteps(w io.Writer, path string, named bool, i *config.Initial) error {
	flag := ""
	if named {
		flag = " --config " + export.Quote(path)
	}
	p := printer{w: w}
	p.line("%s: written", path)
	p.line("\nNext")
	p.secrets(i)
	p.line("  licexport config validate%s", flag)
	p.line("  licexport check --source %s%s", i.Source, flag)
	p.line("  licexport run --job %s --dry-run%s", i.Job, flag)
	p.line("  licexport run --job %s --first%s", i.Job, flag)
	if i.Cron != "" {
		p.line("  licexport schedule install --job %s%s", i.Job, flag)
	}
	return p.err
}

// secrets says where secrets have to be put.
func (p *printer) secrets(i *config.Initial) {
	for _, o := range i.Options {
		ref, isReference := i.Values[o.Name].(map[string]any)
		if !o.Secret || !isReference {
			continue
		}
		switch {
		case ref["env"] != nil:
			p.line("  put %s into the environment variable %v, for the account that runs licexport", o.Name, ref["env"])
		case ref["file"] != nil:
			p.line("  put %s into the file %v, and let only the account that runs licexport read it", o.Name, ref["file"])
		}
	}
}
