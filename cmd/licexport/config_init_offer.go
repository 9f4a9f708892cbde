package main

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/problem"
)

// offer tries the new configuration, if the user wants that: the sign-in of each
// source, then a dry run. The file is written by then, so answers that end are a no.
func (i *initFlags) offer(cmd *cobra.Command, io streams, asker *interview.Asker, path string) error {
	asker.Say("")
	yes, err := asker.Yes(cmd.Context(), "Try the sign-in now (licexport check)?", true)
	if err != nil {
		return notAsked(err)
	}
	if yes {
		for _, s := range i.first.Sources() {
			if err := carryOut(cmd, io, "check", "--source", s.Source, "--config", path); err != nil && problem.ClassOf(err) != problem.Attention {
				return err
			}
		}
	}
	yes, err = asker.Yes(cmd.Context(), "\nRead everything and show the result, without publishing it (licexport run --dry-run)?", true)
	if err != nil || !yes {
		return notAsked(err)
	}
	return carryOut(cmd, io, "run", "--job", i.first.Job, "--dry-run", "--config", path)
}

func notAsked(err error) error {
	if errors.Is(err, interview.ErrEnded) {
		return nil
	}
	return err
}

// carryOut carries out another command, with the flags of this one that both have.
func carryOut(cmd *cobra.Command, io streams, args ...string) error {
	root := newRoot(io)
	other, _, err := root.Find(args)
	if err != nil {
		return err
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "config", "source", "job", "output": // in args already, or in the file
			return
		}
		if other.Flag(f.Name) != nil {
			args = append(args, values(f)...)
		}
	})
	root.SetArgs(args)
	return root.ExecuteContext(cmd.Context())
}

// values gives a flag as arguments.
func values(f *pflag.Flag) []string {
	list, ok := f.Value.(pflag.SliceValue)
	if !ok {
		return []string{"--" + f.Name + "=" + f.Value.String()}
	}
	var args []string
	for _, value := range list.GetSlice() {
		args = append(args, "--"+f.Name+"="+value)
	}
	return args
}
