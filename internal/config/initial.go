package config

import (
	"bytes"
	_ "embed" // The template is a file of its own, so that it reads as one.
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

//go:embed initial.yaml.tmpl
var initialTemplate string

// Initial is what a first configuration file needs to know.
type Initial struct {
	// Source is the name of the source that is described now, Plugin the plugin that
	// reads it.
	Source string `json:"source"`
	Plugin string `json:"plugin"`
	// Options are what the plugin takes, Values those that are set.
	Options []Option       `json:"-"`
	Values  map[string]any `json:"values,omitempty"`
	// Schema is the plugin's JSON Schema, from which Options are; empty: values are
	// not checked by it.
	Schema string `json:"-"`
	// Former are values that were wrong together; they are proposed again.
	Former map[string]any `json:"-"`
	// Before are the sources that were described before this one.
	Before []InitialSource `json:"before,omitempty"`
	// Kept are the names of the protected secrets that are in their place already.
	Kept []string `json:"kept,omitempty"`
	// Output is the path of the CSV.
	Output string `json:"output"`
	// Job is the name of the one job. Cron and Zone are its schedule; an empty
	// Cron means none.
	Job  string `json:"job"`
	Cron string `json:"cron,omitempty"`
	Zone string `json:"zone"`
	// Reuse takes the rows of a source that fails from the file that was published last.
	Reuse bool `json:"reuse,omitempty"`
}

// InitialSource is a source of a first configuration file.
type InitialSource struct {
	Source  string         `json:"source"`
	Plugin  string         `json:"plugin"`
	Options []Option       `json:"-"`
	Values  map[string]any `json:"values,omitempty"`
}

// Sources are all sources, in the order in which they were described.
func (i *Initial) Sources() []InitialSource {
	return append(slices.Clone(i.Before), InitialSource{Source: i.Source, Plugin: i.Plugin, Options: i.Options, Values: i.Values})
}

// Next begins with another source.
func (i *Initial) Next() {
	i.Before = i.Sources()
	i.Source, i.Plugin, i.Options, i.Values, i.Schema, i.Former = "", "", nil, nil, "", nil
}

// UsualPlugin is the plugin that nobody had to name: as in a configuration file, the
// one with the name of the source; else m365, if it is installed, or the first one.
func (i *Initial) UsualPlugin(installed []string) string {
	const usual = "m365"
	for _, name := range []string{i.Source, usual} {
		if slices.Contains(installed, name) {
			return name
		}
	}
	if len(installed) > 0 {
		return installed[0]
	}
	return usual
}

// Set sets values that somebody typed as KEY=VALUE, see Option.ParseValue, or as
// KEY.NAME=VALUE for a key or an entry of an object. A list may be set several times:
// its items are joined. The error lists all that is wrong with them.
func (i *Initial) Set(values ...string) error {
	var errs []error
	for _, text := range values {
		errs = append(errs, i.set(text))
	}
	return errors.Join(errs...)
}

func (i *Initial) set(text string) error {
	key, value, found := strings.Cut(text, "=")
	if !found {
		return errors.New("a setting has no value; write KEY=VALUE")
	}
	if at := i.option(key); at >= 0 {
		v, err := i.Options[at].ParseValue(value)
		if err == nil {
			v, err = joined(i.Values[key], v)
		}
		if err != nil {
			return setting(key, err)
		}
		i.SetValue(key, v)
		return nil
	}
	if group, name, found := strings.Cut(key, "."); found {
		if at := i.option(group); at >= 0 {
			return i.setEntry(i.Options[at], name, value)
		}
	}
	names := make([]string, len(i.Options))
	for k, o := range i.Options {
		names[k] = o.Name
	}
	return problem.New(problem.Usage, fmt.Sprintf("plugin %s has no setting %q", i.Plugin, key), strict.DidYouMean(key, names, "It has"))
}

// errTwice is the error of a value that is set again and is no list.
var errTwice = errors.New("is set more than once")

// setting names the setting in an error.
func setting(key string, err error) error {
	if errors.Is(err, errTwice) {
		return fmt.Errorf("%s %w", key, err)
	}
	return fmt.Errorf("%s: %w", key, err)
}

// joined joins the items of lists.
func joined(before, v any) (any, error) {
	if before == nil {
		return v, nil
	}
	first, isList := before.([]any)
	second, areBoth := v.([]any)
	if !isList || !areBoth {
		return nil, errTwice
	}
	return append(slices.Clone(first), second...), nil
}

func (i *Initial) option(name string) int {
	return slices.IndexFunc(i.Options, func(o Option) bool { return o.Name == name })
}

// setEntry sets a key of an object, or an entry of a map.
func (i *Initial) setEntry(o Option, name, value string) error {
	named, ok := o.Named(name)
	if !ok {
		return o.noKey(name)
	}
	v, err := named.ParseValue(value)
	if err == nil {
		entries, _ := i.Values[o.Name].(map[string]any)
		v, err = joined(entries[name], v)
	}
	if err != nil {
		return setting(o.Name+"."+name, err)
	}
	i.SetEntry(o.Name, name, v)
	return nil
}

// noKey is the error of a key that an object does not have.
func (o Option) noKey(name string) error {
	switch {
	case len(o.Fields) > 0:
		return problem.New(problem.Usage, fmt.Sprintf("%s has no key %q", o.Name, name), strict.DidYouMean(name, o.fieldNames(), "It has"))
	case o.Item != nil && len(o.Item.Fields) > 0:
		return fmt.Errorf("%s is a list; write %s=%s=VALUE", o.Name, o.Name, name)
	default:
		return fmt.Errorf("%s has no keys; write %s=VALUE", o.Name, o.Name)
	}
}

// SetEntry sets a value in a map.
func (i *Initial) SetEntry(key, name string, v any) {
	entries, _ := i.Values[key].(map[string]any)
	if entries == nil {
		entries = map[string]any{}
	}
	entries[name] = v
	i.SetValue(key, entries)
}

// SetValue sets a value.
func (i *Initial) SetValue(key string, v any) {
	if i.Values == nil {
		i.Values = map[string]any{}
	}
	i.Values[key] = v
}

// Text is the file, with comments that say what else there is.
func (i *Initial) Text() ([]byte, error) {
	t, err := template.New("licexport.yaml").Funcs(template.FuncMap{"flow": flow, "comment": comment}).Parse(initialTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, i.view()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// view is what the template shows.
type view struct {
	*Initial

	Header string
	All    []sourceView
}

// sourceView is a source with its options: those that are set and the others.
type sourceView struct {
	InitialSource

	Set, Others []Option
}

func (i *Initial) view() view {
	v := view{Initial: i, Header: SchemaHeader}
	for _, source := range i.Sources() {
		shown := sourceView{InitialSource: source}
		for _, o := range source.Options {
			if _, set := source.Values[o.Name]; set {
				shown.Set = append(shown.Set, o)
			} else {
				shown.Others = append(shown.Others, o)
			}
		}
		v.All = append(v.All, shown)
	}
	return v
}

// Example is a value that an option can have, for a comment.
func (o Option) Example() any {
	switch {
	case o.Secret:
		return map[string]any{"env": strings.ToUpper(o.Name)}
	case o.long():
		return []any{first(o.Default)}
	case o.Default != nil:
		return o.Default
	case len(o.Choices) > 0 && o.is("array"):
		return []any{o.Choices[0]}
	case len(o.Choices) > 0:
		return o.Choices[0]
	case o.is("array"):
		return []any{}
	case o.is("boolean"):
		return false
	case o.is("integer") || o.is("number"):
		return 0
	case o.is("object"):
		return map[string]any{}
	default:
		return "…"
	}
}

// long reports whether the default is a list too long to show in a file.
func (o Option) long() bool {
	list, _ := o.Default.([]any)
	return len(list) > 6
}

func first(v any) any {
	list, _ := v.([]any)
	return list[0]
}

// Hint says what values there are, or that the default is a longer list
// than Example, which a list in the file replaces.
func (o Option) Hint() string {
	if list, _ := o.Default.([]any); o.long() {
		return fmt.Sprintf("by default a list of %d; a list here replaces all of them, so name also those that shall stay", len(list))
	}
	return strict.OneOf(o.Choices)
}

// comment joins the parts that are not empty, and breaks lines before column 88.
func comment(indent string, parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	line := indent + "#"
	var lines []string
	for word := range strings.FieldsSeq(strings.Join(parts, ": ")) {
		if len(line)+1+len(word) > 88 && line != indent+"#" {
			lines = append(lines, line)
			line = indent + "#"
		}
		line += " " + word
	}
	if line != indent+"#" {
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// CheckSchedule reports what is wrong with a schedule. The error is of type
// Problems.
func CheckSchedule(cron, zone string) error {
	r := &reader{Reader: strict.NewReader("")}
	node := func(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }
	var s *Schedule
	r.schedule(&s).Read("schedule", &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{node("cron"), node(cron), node("time_zone"), node(zone)}})
	if problems := r.Problems(); len(problems) > 0 {
		return problems
	}
	return nil
}

// CheckName reports what is wrong with the name of a source or a job. The error is
// of type Problems.
func CheckName(name string) error {
	r := &reader{Reader: strict.NewReader("")}
	r.name("the name", "a source or a job", strict.Entry{Key: &yaml.Node{}, Name: name})
	if problems := r.Problems(); len(problems) > 0 {
		return problems
	}
	return nil
}
