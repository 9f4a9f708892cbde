package report

import (
	"io"
	"time"

	"github.com/licexport/licexport/internal/protected"
)

// SecretSet says that a secret is kept, for whom, and how to refer to it.
func SecretSet(w io.Writer, e protected.Entry) error {
	p := printer{w: w}
	p.line("%s: kept in %s", e.Name, e.Path)
	if e.Scope == protected.Machine {
		p.line("  for this computer; it can be used by %s", e.For)
	} else {
		p.line("  for the account %s; no other can use it", e.For)
	}
	p.line("\nIn licexport.yaml: {protected: %s}", e.Name)
	if e.Unit != "" {
		p.line("In the unit that runs licexport: %s", e.Unit)
	}
	return p.err
}

// SecretRemoved says that a secret is not kept any more.
func SecretRemoved(w io.Writer, e protected.Entry) error {
	p := printer{w: w}
	p.line("%s: removed from %s", e.Name, e.Path)
	return p.err
}

// Secrets writes which secrets are kept.
func Secrets(w io.Writer, all []protected.Entry) error {
	p := printer{w: w}
	if len(all) == 0 {
		p.line("No secret is kept for this account. To keep one: licexport secret set NAME")
		return p.err
	}
	rows := make([][]string, len(all))
	for i, e := range all {
		rows[i] = []string{e.Name, string(e.Scope), e.For, e.Set.Format(time.DateTime), e.Path}
	}
	p.table([]Column{{"Name", Left}, {"Belongs to", Left}, {"Can be used by", Left}, {"Set", Left}, {"File", Left}}, rows)
	return p.err
}

// SecretsJSON writes the same for machines.
func SecretsJSON(w io.Writer, all []protected.Entry) error {
	type kept struct {
		Name  string    `json:"name"`
		Scope string    `json:"scope"`
		For   string    `json:"for,omitempty"`
		Set   time.Time `json:"set"`
		Path  string    `json:"path"`
	}
	list := []kept{}
	for _, e := range all {
		list = append(list, kept{e.Name, string(e.Scope), e.For, e.Set.UTC(), e.Path})
	}
	return writeJSON(w, map[string]any{"secrets": list})
}
