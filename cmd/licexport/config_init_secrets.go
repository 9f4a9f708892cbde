package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/protected"
)

// typedSecrets takes secrets from a terminal and keeps them as licexport secret set does.
type typedSecrets struct {
	io     streams
	in     *os.File
	owners ownership.Rule
	// account will run licexport, if it is not this one (Windows), and prepare makes
	// the folder of the configuration for it.
	account string
	prepare func() error
}

func (t typedSecrets) store() protected.Store { return secretFlags{owners: t.owners}.store() }

// Ask asks for a text, which does not show.
func (t typedSecrets) Ask(ctx context.Context, question string) (string, error) {
	value, err := readHidden(ctx, t.io, t.in, question)
	if err == nil {
		t.io.redactor.Add(value)
	}
	return value, err
}

// Keep keeps a secret for the account that will run licexport.
func (t typedSecrets) Keep(name, value string) (where string, err error) {
	if summary, remedy := unfitSecret(value); summary != "" {
		return "", problem.New(problem.Usage, summary, remedy)
	}
	if t.account != "" { // as which nobody can sign in, as a rule
		return t.keepFor(name, value)
	}
	entry, err := t.store().Set(name, value, protected.Account, "")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("kept in %s for the account %s; no other can use it", entry.Path, entry.For), nil
}

// keepFor keeps a secret for another account, as secret set --machine --account does.
func (t typedSecrets) keepFor(name, value string) (where string, err error) {
	if err := t.prepare(); err != nil { // first: the secrets may lie below this folder
		return "", err
	}
	entry, err := t.store().Set(name, value, protected.Machine, t.account)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("kept in %s for the account %s and the administrators of this computer", entry.Path, entry.For), nil
}

// Has reports whether this account or the machine keeps a secret of this name.
func (t typedSecrets) Has(name string) bool {
	entries, _ := t.store().List()
	return slices.ContainsFunc(entries, func(e protected.Entry) bool { return e.Name == name })
}
