package report

import (
	"io"
	"maps"
	"slices"

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
	for _, source := range i.Sources() {
		p.secrets(source, i.Kept)
	}
	p.line("  licexport config validate%s", flag)
	for _, source := range i.Sources() {
		p.line("  licexport check --source %s%s", source.Source, flag)
	}
	p.line("  licexport run --job %s --dry-run%s", i.Job, flag)
	p.line("  licexport run --job %s --first%s", i.Job, flag)
	if i.Cron != "" {
		p.line("  licexport schedule install --job %s%s", i.Job, flag)
	}
	return p.err
}

// secrets says where secrets have to be put; those of the names that are kept are in
// their place already.
func (p *printer) secrets(i config.InitialSource, kept []string) {
	for _, o := range i.Options {
		value, isMap := i.Values[o.Name].(map[string]any)
		switch {
		case !isMap:
		case o.Secret:
			p.secret(o.Name, value, kept)
		case o.Entry != nil && o.Entry.Secret:
			for _, name := range slices.Sorted(maps.Keys(value)) {
				if ref, isReference := value[name].(map[string]any); isReference {
					p.secret(o.Name+"."+name, ref, kept)
				}
			}
		}
	}
}

// secret says where one has to be put.
func (p *printer) secret(setting string, ref map[string]any, kept []string) {
	name, _ := ref["protected"].(string)
	switch {
	case slices.Contains(kept, name):
	case ref["env"] != nil:
		p.line("  put %s into the environment variable %v, for the account that runs licexport", setting, ref["env"])
	case ref["protected"] != nil:
		p.line("  licexport secret set %v (asks for %s), as the account that runs licexport", ref["protected"], setting)
	case ref["file"] != nil:
		p.line("  put %s into the file %v, and let only the account that runs licexport read it", setting, ref["file"])
	}
}
