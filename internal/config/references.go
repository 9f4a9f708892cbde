package config

import (
	"maps"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/secret"
)

// Reference is a reference to a secret outside of the settings of sources, with
// its place as File.Has takes it.
type Reference struct {
	secret.Reference

	Place []string
}

// References lists the secrets of notifications, of steps and of the page, each once.
func (f *File) References() []Reference {
	l := lister{seen: map[*secret.Reference]bool{}}
	l.notify(f.Notify)
	l.reference(f.Page.Password, []string{"page", "password"})
	l.reference(f.Page.Key, []string{"page", "key"})
	for _, j := range f.Jobs {
		l.notify(j.Notify, "jobs", j.Name)
		l.steps(j.Then, "jobs", j.Name, "then")
		l.steps(j.ThenOnFailure, "jobs", j.Name, "then_on_failure")
	}
	return l.found
}

// SecretVariables lists the environment variables that hold secrets of sources,
// notifications, steps or the page.
func (f *File) SecretVariables() []string {
	var names []string
	for _, s := range f.Sources {
		names = append(names, referred(s.origin.node, "env")...)
	}
	for _, r := range f.References() {
		if r.Env != "" {
			names = append(names, r.Env)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// referred looks for {KEY: NAME} in settings whose schema is not known. A setting that
// only looks like it does no harm.
func referred(n *yaml.Node, key string) []string {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == key && n.Content[1].Kind == yaml.ScalarNode {
		return []string{n.Content[1].Value}
	}
	var names []string
	for _, child := range n.Content {
		names = append(names, referred(child, key)...)
	}
	return names
}

// ProtectedSecrets lists the names of secrets of sources, notifications, steps or the
// page that licexport secret set keeps.
func (f *File) ProtectedSecrets() []string {
	var names []string
	for _, s := range f.Sources {
		names = append(names, referred(s.origin.node, "protected")...)
	}
	for _, r := range f.References() {
		if r.Protected != "" {
			names = append(names, r.Protected)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// lister collects references. Jobs share those of the top level.
type lister struct {
	seen  map[*secret.Reference]bool
	found []Reference
}

func (l *lister) notify(n Notify, place ...string) {
	place = append(place, "notify")
	if n.Webhook != nil {
		l.text(n.Webhook.URL, place, "webhook", "url")
		for _, name := range slices.Sorted(maps.Keys(n.Webhook.Headers)) {
			l.text(n.Webhook.Headers[name], place, "webhook", "headers", name)
		}
	}
	if n.Mail != nil {
		switch n.Mail.Auth {
		case MailPassword:
			l.text(n.Mail.Password, place, "mail", "password")
		case MailXOAUTH2:
			l.text(n.Mail.ClientSecret, place, "mail", "client_secret")
		case MailNoAuth:
		}
	}
	if n.Ping != nil {
		l.text(n.Ping.Start, place, "ping", "start")
		l.text(n.Ping.Success, place, "ping", "success")
		l.text(n.Ping.Fail, place, "ping", "fail")
	}
}

func (l *lister) steps(steps []Step, place ...string) {
	for i, s := range steps {
		for k, arg := range s.Run {
			l.text(arg, place, strconv.Itoa(i), "run", strconv.Itoa(k))
		}
	}
}

func (l *lister) text(t Text, place []string, rest ...string) {
	l.reference(t.Ref, slices.Concat(place, rest))
}

func (l *lister) reference(ref *secret.Reference, place []string) {
	if ref == nil || l.seen[ref] {
		return
	}
	l.seen[ref] = true
	l.found = append(l.found, Reference{Reference: *ref, Place: place})
}

// Program is the program of a step, with its place as File.Has takes it.
type Program struct {
	Path  string
	Place []string
}

// Programs lists the programs of all steps whose names stand in the file.
func (f *File) Programs() []Program {
	var all []Program
	add := func(steps []Step, place ...string) {
		for i, s := range steps {
			if len(s.Run) > 0 && s.Run[0].Literal != "" {
				all = append(all, Program{Path: s.Run[0].Literal, Place: slices.Concat(place, []string{strconv.Itoa(i), "run", "0"})})
			}
		}
	}
	for _, j := range f.Jobs {
		add(j.Then, "jobs", j.Name, "then")
		add(j.ThenOnFailure, "jobs", j.Name, "then_on_failure")
	}
	return all
}
