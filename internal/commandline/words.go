// Package commandline writes the commands that texts tell a person to type.
package commandline

// Target names an output in flags. Whoever types the command may be in another
// folder, where another configuration file, or none, would be found.
type Target struct {
	// Job is the name of the job; empty means that Output is named instead.
	Job, Output string
	// OutputToo names Output also where Job is named: it is not the one of the job.
	OutputToo bool
	// StateDir is the folder of the state; empty means beside the output.
	StateDir string
	// Config is the path of the configuration file; empty without one.
	Config string
}

// Flags are the flags, beginning with a space.
func (t Target) Flags() string {
	flags := " --output " + Quote(t.Output)
	switch {
	case t.Job != "" && t.OutputToo:
		flags = " --job " + Quote(t.Job) + flags
	case t.Job != "":
		flags = " --job " + Quote(t.Job)
	}
	if t.StateDir != "" {
		flags += " --state-dir " + Quote(t.StateDir)
	}
	return flags + t.ConfigFlag()
}

// ConfigFlag is the flag that names the configuration file, beginning with a space;
// empty without a file.
func (t Target) ConfigFlag() string {
	if t.Config == "" {
		return ""
	}
	return " --config " + Quote(t.Config)
}
