package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/protected"
)

func newSecretCommand(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "secret",
		Short: "Keep secrets in a safe place of this computer",
		Long: `Keeps secrets, each under a name, so that the configuration file says
{protected: NAME} and holds no secret.

A secret belongs to the account that sets it. So set it as the account that runs
licexport. On Windows, DPAPI encrypts it with a key of that account. Elsewhere it is
a file that only that account can read.

With --machine a secret belongs to this computer. On Windows, DPAPI encrypts it with
a key of the computer, and only SYSTEM, the administrators and one account can read
it: that is for service accounts as which nobody can sign in. On Linux, systemd
encrypts it and hands it to the units that name it.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(newSecretSetCommand(io), newSecretListCommand(io), newSecretRemoveCommand(io))
	return cmd
}

// secretFlags are what the commands about secrets have in common.
type secretFlags struct {
	owners  ownership.Rule
	machine bool
}

func (s secretFlags) store() protected.Store {
	return protected.Store{LookupEnv: os.LookupEnv, Owners: s.owners}
}

func (s secretFlags) scope() protected.Scope {
	if s.machine {
		return protected.Machine
	}
	return protected.Account
}

// secretName checks the arguments of a command that takes the name of a secret. It
// never shows them: one of them may be the secret itself.
func secretName(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		if err := protected.CheckName(args[0]); err != nil {
			return usageError(cmd, err)
		}
		return nil
	case 0:
		return usageError(cmd, problem.New(problem.Usage, "the name of the secret is missing", "Usage: "+cmd.UseLine()))
	default:
		return usageError(cmd, problem.New(problem.Usage, "the command takes one argument, the name of the secret",
			"The secret itself is never an argument: it would stay in the history of the shell, and every account could see it in the list of processes."))
	}
}

// completeSecrets completes names of secrets that are kept.
func completeSecrets(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	entries, _ := secretFlags{}.store().List()
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// secretProblem gives an error about a secret its class.
func secretProblem(err error) error {
	if errors.Is(err, os.ErrPermission) || problem.ClassOf(err) == problem.Usage {
		return problem.With(problem.Usage, err)
	}
	return problem.With(problem.Output, err)
}
