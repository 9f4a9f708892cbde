package export

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
)

// Validate checks what can be checked of a configuration without the network:
// it starts the plugin of every source and lets it look at its settings, fetches
// all secrets (those of commands unless NoCommands is set), reads the files of people, and looks for folders and programs.
// Sources that the file describes with mistakes are left out. The problems are
// sorted and stand where the setting stands.
func (o *Opener) Validate(ctx context.Context, f *config.File) config.Problems {
	v := validator{opener: o, file: f, accounts: map[string]account{}}
	var group errgroup.Group
	group.SetLimit(max(f.Parallel, 1))
	for _, s := range f.Sources {
		if !s.Broken() {
			group.Go(func() error {
				v.source(ctx, s)
				return nil
			})
		}
	}
	_ = group.Wait() // problems are kept, not returned
	v.sameAccount()
	v.references(ctx)
	v.page(ctx)
	v.people()
	v.programs()
	v.folders()
	v.mails()
	return v.problems.Sort()
}

// validator collects the problems of a file.
type validator struct {
	opener *Opener
	file   *config.File

	mu       sync.Mutex
	problems config.Problems
	accounts map[string]account // by source, of those whose settings are valid
}

// add notes a problem at a place of the file.
func (v *validator) add(p config.Problem, place ...string) {
	v.keep(v.file.Problem(p, place...))
}

func (v *validator) keep(ps ...config.Problem) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.problems = append(v.problems, ps...)
}

// warn notes a warning of one line.
func (v *validator) warn(text string, place ...string) {
	v.add(config.Problem{Summary: text, Warning: true}, place...)
}

// fail notes what is wrong.
func (v *validator) fail(err error, place ...string) {
	for _, p := range problem.List(err) {
		v.add(config.Problem{Summary: p.Headline(), Detail: strings.Join(p.Advice(), "\n")}, place...)
	}
}

func (v *validator) source(ctx context.Context, src *config.Source) {
	s := v.opener.source(src)
	defer s.Close()
	_, err := s.start(ctx)
	if err == nil {
		err = v.opener.configure(ctx, s, src)
	}
	if err != nil {
		v.sourceError(src, err)
	}
	if s.config.JSON != "" {
		a, err := accountOf(src.Plugin, s.Description.ConfigSchema, s.config.JSON, s.references)
		if err != nil {
			v.fail(err, "sources", src.Name)
		} else {
			v.mu.Lock()
			v.accounts[src.Name] = a
			v.mu.Unlock()
		}
	}
	v.keep(s.settingWarnings...)
	for _, w := range s.secretWarnings {
		v.warn(w, settingPlace(src.Name, w)...)
	}
}

// notRun says that a secret was left out.
func (v *validator) notRun(s *secret.Error, place ...string) {
	v.add(config.Problem{
		Warning: true, Summary: fmt.Sprintf("%s: the command of the secret %s was not run, so what needs the secret was not checked", s.Setting, s.Reference),
		Detail: "To run it: licexport config validate --run-commands",
	}, place...)
}

// sourceError takes apart what is wrong with a source.
func (v *validator) sourceError(src *config.Source, err error) {
	for _, e := range leaves(err) {
		if p, ok := errors.AsType[config.Problem](e); ok {
			v.keep(p)
			continue
		}
		place := []string{"sources", src.Name}
		if p, ok := errors.AsType[*problem.Problem](e); ok {
			at := *p
			at.Place.Setting = "" // the place says it
			e, place = &at, pointerPlace(src.Name, p.Place.Setting)
		} else if s, ok := errors.AsType[*secret.Error](e); ok && s.NotRun {
			v.notRun(s, settingPlace(src.Name, s.Setting)...)
			continue
		} else if s, ok := errors.AsType[*secret.Error](e); ok {
			place = settingPlace(src.Name, s.Setting)
		} else if v.file.Has("sources", src.Name, "plugin") {
			place = append(place, "plugin")
		}
		v.fail(e, place...)
	}
}

// leaves takes apart joined errors.
func leaves(err error) []error {
	for e := err; e != nil; e = errors.Unwrap(e) {
		if joined, ok := e.(interface{ Unwrap() []error }); ok {
			var all []error
			for _, part := range joined.Unwrap() {
				all = append(all, leaves(part)...)
			}
			return all
		}
	}
	return []error{err}
}

// pointerPlace is the place of a setting by its JSON Pointer.
func pointerPlace(source, pointer string) []string {
	place := []string{"sources", source, "config"}
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if token != "" {
			place = append(place, strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
		}
	}
	return place
}

// settingPlace is the place of a setting by its name as people know it, which
// begins with the source and may be followed by a colon: what cannot be found
// in the file falls back to what is around it.
func settingPlace(source, name string) []string {
	name = strings.TrimPrefix(name, fmt.Sprintf("source %q: ", source))
	name, _, _ = strings.Cut(name, ": ")
	name = strings.NewReplacer("[", ".", "]", "").Replace(name)
	return append([]string{"sources", source, "config"}, strings.Split(name, ".")...)
}

// references fetches the secrets of notifications, steps and the page.
func (v *validator) references(ctx context.Context) {
	for _, ref := range v.file.References() {
		values, warnings, err := v.opener.secrets().Resolve(ctx, map[string]secret.Reference{"": ref.Reference})
		if s, ok := errors.AsType[*secret.Error](err); ok && s.NotRun {
			v.notRun(s, ref.Place...)
		} else if err != nil {
			v.fail(err, ref.Place...)
		}
		for _, w := range warnings {
			v.warn(w, ref.Place...)
		}
		for _, value := range values {
			v.opener.Redactor.Add(value)
		}
	}
}
