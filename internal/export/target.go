package export

import (
	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/state"
)

// Target names the output of a run in flags, beginning with a space, for the
// commands that texts tell a person to type. That person may be in another
// folder, where another configuration file, or none, would be found.
func (o *Outcome) Target() string {
	return commandline.Target{Job: o.Job, Output: o.Output, OutputToo: o.outputGiven, StateDir: o.stateDir, Config: o.config}.Flags()
}

// ApproveCommand is what a person types to publish what the guard refused; empty
// if nothing was refused, if nobody can approve it or if it could not be kept.
func (o *Outcome) ApproveCommand() string {
	if !o.Verdict.Approvable() || o.DryRun || o.notKept || o.Trigger == state.TriggerApprove {
		return ""
	}
	return "licexport approve " + o.Run + o.Target()
}

// Quote makes one word of a text for a command line.
func Quote(s string) string { return commandline.Quote(s) }
