package main

import (
	"bytes"
	"context"
	"fmt"
	stdio "io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/problem"
)

func newConfigEditCommand(io streams) *cobra.Command {
	var flags setup
	cmd := &cobra.Command{
		Use:   "edit",
		Short: "Edit the configuration file, and replace it only if it is right",
		Long: `Opens a copy of the configuration file in an editor: the one that $VISUAL names,
else $EDITOR, else notepad on Windows and vi elsewhere. An editor with a window
needs the option that lets it wait, as in VISUAL="code --wait".

Then it checks the copy as licexport config validate does. With mistakes, it shows
them and offers to edit again; the file stays as it is. Without, the copy replaces
the file in one step, with the same owner and rights, and the former content is in
licexport.yaml.bak. Run it as the account that runs licexport, so that it sees the
same files, variables and secrets.

Exit codes: 0 replaced, or nothing was changed. 2 mistakes; the file is as it was.
5 it could not be written.`,
		Example: `  licexport config edit
  VISUAL=nano licexport config edit --config /etc/licexport/licexport.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return editConfig(cmd.Context(), &flags, io) },
	}
	flags.flags(cmd)
	return cmd
}

func editConfig(ctx context.Context, flags *setup, io streams) error {
	finder, err := flags.finder()
	if err != nil {
		return err
	}
	path, err := finder.Find()
	if err != nil {
		return problem.With(problem.Usage, err)
	}
	if path == "" {
		return flags.noConfig()
	}
	before, err := os.ReadFile(path) // #nosec G304 -- the user names it
	if err != nil {
		return problem.With(problem.Usage, fmt.Errorf("read the configuration: %w", err))
	}
	copied, err := copyToEdit(path, before)
	if err != nil {
		return problem.With(problem.Output, err)
	}
	e := configEdit{setup: flags, io: io, path: path, before: before, copied: copied}
	done, err := e.rounds(ctx)
	if done {
		_ = os.Remove(copied) // it is of no use any more
		return err
	}
	if _, missing := os.Lstat(copied); os.IsNotExist(missing) {
		return problem.Advise(err, "The editor left no text; "+path+" is as it was.")
	}
	return problem.Advise(err, "Your text is in "+copied+"; "+path+" is as it was.")
}

// copyToEdit makes a copy beside the file, which only this account can change.
func copyToEdit(path string, text []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".edit-*-"+filepath.Base(path)) // mode 0600
	if err != nil {
		return "", disk.Explain(path, "make a copy to edit", err)
	}
	_, err = f.Write(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", disk.Explain(f.Name(), "make a copy to edit", err)
	}
	return f.Name(), nil
}

// configEdit is the editing of one file.
type configEdit struct {
	*setup

	io           streams
	path, copied string
	before       []byte
}

// rounds edits until the text is right or the user gives up. done is false if the copy
// has work in it that is nowhere else.
func (e *configEdit) rounds(ctx context.Context) (done bool, err error) {
	for {
		if err := e.open(ctx); err != nil {
			return e.isUnchanged(), err
		}
		text, err := os.ReadFile(e.copied)
		if err != nil {
			return false, problem.With(problem.Usage, fmt.Errorf("read what was edited: %w", err))
		}
		if bytes.Equal(text, e.before) {
			_, err := fmt.Fprintf(e.io.out, "%s: nothing was changed\n", e.path)
			return true, problem.With(problem.Output, err)
		}
		file, problems, err := config.InspectText(text, e.path)
		if err != nil {
			return false, problem.With(problem.Usage, err)
		}
		wrong := judge(ctx, e.setup, file, problems, false, false, e.io)
		if wrong == nil {
			return e.replace(ctx, text)
		}
		again, err := e.again(ctx)
		if err != nil {
			return false, err
		}
		if !again {
			return false, problem.New(problem.Usage, "the text has mistakes, see above; nothing was replaced", "")
		}
	}
}

func (e *configEdit) isUnchanged() bool {
	text, err := os.ReadFile(e.copied)
	return err == nil && bytes.Equal(text, e.before)
}

// again asks whether to correct the mistakes; nobody to ask means no.
func (e *configEdit) again(ctx context.Context) (bool, error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	in, ok := e.io.terminal()
	if !ok {
		return false, nil
	}
	again, err := interview.New(in, e.io.err).Yes(ctx, "Edit again?", true)
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	return again && err == nil, nil
}

// replace puts the text in the place of the file, unless somebody else has changed that
// meanwhile, and keeps the former content beside it.
func (e *configEdit) replace(ctx context.Context, text []byte) (done bool, err error) {
	target, err := filepath.EvalSymlinks(e.path)
	if err != nil {
		return false, problem.With(problem.Output, err)
	}
	now, err := os.ReadFile(target) // #nosec G304 -- the user names it
	if err != nil {
		return false, problem.With(problem.Output, fmt.Errorf("read the configuration: %w", err))
	}
	if !bytes.Equal(now, e.before) {
		return false, problem.New(problem.Usage, "the configuration file was changed meanwhile; it was not replaced", "Compare both, and edit again.")
	}
	backup := target + ".bak"
	if err := config.WriteNew(backup, e.before, true); err != nil {
		return false, problem.With(problem.Output, err)
	}
	write := func(w stdio.Writer) error {
		_, err := w.Write(text)
		return err
	}
	if err := disk.Replace(ctx, disk.OSFor(e.owners), target, write, nil, disk.Options{}); err != nil {
		return false, problem.With(problem.Output, err)
	}
	_, err = fmt.Fprintf(e.io.out, "%s: replaced; the former content is in %s\n", e.path, backup)
	return true, problem.With(problem.Output, err)
}
