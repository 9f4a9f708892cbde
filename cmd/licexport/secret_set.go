package main

import (
	"context"
	"errors"
	"fmt"
	stdio "io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/protected"
	"github.com/licexport/licexport/internal/report"
)

func newSecretSetCommand(io streams) *cobra.Command {
	var flags secretFlags
	var account string
	cmd := &cobra.Command{
		Use:   "set NAME",
		Short: "Keep a secret under a name, or replace it",
		Long: `Asks for the secret on a terminal, where it does not show, and takes it from
standard input otherwise. One line end at its end is dropped. What was kept under
the name before is replaced.

Run it as the account that will run licexport: nobody else can use the secret. If
nobody can sign in as that account, run it as an administrator with --machine and
--account (Windows), or as root with --machine (Linux).`,
		Example: `  licexport secret set contoso
  pass show contoso/licexport | licexport secret set contoso
  licexport secret set contoso --machine --account 'NT SERVICE\licexport'`,
		Args: secretName,
		RunE: func(cmd *cobra.Command, args []string) error {
			if account != "" && !flags.machine {
				return usageError(cmd, errors.New("--account goes with --machine: without it, the secret belongs to the account that runs this command"))
			}
			value, err := readSecret(cmd.Context(), io, args[0])
			if err != nil {
				return err
			}
			io.redactor.Add(value)
			entry, err := flags.store().Set(args[0], value, flags.scope(), account)
			if err != nil {
				return secretProblem(err)
			}
			return report.SecretSet(io.out, entry)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.machine, "machine", false, "keep it for this computer instead of this account (needs an administrator)")
	f.StringVar(&account, "account", "", "with --machine on Windows: `account` that can read it besides administrators (default: this one)")
	ownersFlag(cmd, &flags.owners)
	return cmd
}

// readSecret takes the secret from whoever sets it.
func readSecret(ctx context.Context, io streams, name string) (string, error) {
	var value string
	if in, ok := io.terminal(); ok {
		var err error
		if value, err = readHidden(ctx, io, in, "Secret "+name+" (it does not show): "); err != nil {
			return "", err
		}
	} else {
		content, err := stdio.ReadAll(stdio.LimitReader(io.in, protected.MaxBytes+1))
		if err != nil {
			return "", problem.With(problem.Usage, fmt.Errorf("read the secret from standard input: %w", err))
		}
		value = string(content)
	}
	value = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(value, "\uFEFF"), "\n"), "\r")
	if summary, remedy := unfitSecret(value); summary != "" {
		return "", problem.New(problem.Usage, summary, remedy)
	}
	return value, nil
}

// unfitSecret says why a text cannot be a secret.
func unfitSecret(value string) (summary, remedy string) {
	switch {
	case value == "":
		return "the secret is empty; nothing was kept", "Type it on a terminal, or pass it to standard input."
	case len(value) > protected.MaxBytes:
		return fmt.Sprintf("the secret is larger than %d KiB; nothing was kept", protected.MaxBytes>>10), ""
	case !utf8.ValidString(value) || strings.ContainsRune(value, 0):
		return "the secret is not UTF-8 text; nothing was kept",
			"Windows PowerShell sends ASCII to programs and writes UTF-16 to files: type the secret on a terminal. A binary file (PFX) is named by a path setting instead."
	}
	return "", ""
}
