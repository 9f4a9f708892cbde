package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// requireSources makes sure, before any source is asked, that the run reads all
// sources that the published file is made of: ImportLic takes away the licenses
// of one that is left out, small ones without a word of the guard. A run that
// reads a new source besides may have renamed one; that is seen later, see
// requireRenamed.
//
// It returns the sources that the published file is made of and the run does not read,
// if they may have got another name.
func requireSources(p Plan, store *state.Store) (missing []string, err error) {
	if p.Fresh {
		return nil, nil
	}
	madeOf := store.MadeOf()
	for _, name := range p.Drop {
		if store.Published() != nil && !slices.Contains(madeOf, name) {
			return nil, problem.With(problem.Usage, fmt.Errorf("--drop-source %s: %s is not made of a source of this name; it is made of %s", name, p.Job.Output.Path, and(madeOf)))
		}
		if slices.Contains(p.Job.Sources, name) {
			return nil, problem.With(problem.Usage, fmt.Errorf("--drop-source %s: this run reads that source; take it out of the job first", name))
		}
	}
	for _, name := range madeOf {
		if !slices.Contains(p.Job.Sources, name) && !slices.Contains(p.Drop, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 && !slices.ContainsFunc(p.Job.Sources, func(name string) bool { return !slices.Contains(madeOf, name) }) {
		return nil, missingError(p, store, missing)
	}
	return missing, nil
}

// requireRenamed makes sure that a source that the run does not read has only got
// another name: all UIds that it had in the published file are in the new one.
func requireRenamed(p Plan, store *state.Store, missing []string, table *license.Table) error {
	if len(missing) == 0 {
		return nil
	}
	there := map[string]bool{}
	for _, l := range table.Licenses() {
		there[license.FoldKey(l.UID)] = true // that somebody holds it is the guard's business
	}
	gone := map[string]bool{}
	for _, c := range store.Published().Licenses {
		if c.Rows > 0 && slices.Contains(missing, c.Source) && !there[license.FoldKey(c.UID)] {
			gone[c.Source] = true
		}
	}
	if len(gone) > 0 {
		return missingError(p, store, slices.Sorted(maps.Keys(gone)))
	}
	return nil
}

// missingError says what ImportLic would take away with the missing sources.
func missingError(p Plan, store *state.Store, missing []string) error {
	licenses, rows := 0, 0
	for _, c := range store.Published().Licenses {
		if c.Rows > 0 && slices.Contains(missing, c.Source) {
			licenses++
			rows += c.Rows
		}
	}
	add := "Add it to sources of job " + p.Job.Name
	if p.Job.Name == "" {
		add = "Add --source " + strings.Join(missing, " --source ")
	}
	drop := " --drop-source " + strings.Join(missing, " --drop-source ")
	return &problem.Problem{
		Class: problem.Usage, Code: "host.source_missing",
		Summary: fmt.Sprintf("%s is made of %s, and this run does not read %s", p.Job.Output.Path, and(store.MadeOf()), and(missing)),
		Detail:  fmt.Sprintf("ImportLic would take away what comes from there: %s, %s. Nothing was published.", counted(licenses, "license"), assignments(rows)),
		Remedy: "Was it left out by mistake? " + add + ", or give this run another output.\n" +
			"Shall these licenses go? Run this once by hand with" + drop,
	}
}

// and joins names for people.
func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
