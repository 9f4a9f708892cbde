package export

import "strings"

// Target names the output of a run in flags, beginning with a space, for the
// commands that a person is told to type: whoever types them may be in another
// folder.
func (o *Outcome) Target() string {
	flags := " --output " + Quote(o.Output)
	if o.Job != "" {
		flags = " --job " + Quote(o.Job)
	}
	if o.stateDir != "" {
		flags += " --state-dir " + Quote(o.stateDir)
	}
	return flags
}

// Quote makes one word of a text for a command line.
func Quote(s string) string {
	if strings.ContainsAny(s, " \t'\"&|<>();$*?") {
		return `"` + s + `"`
	}
	return s
}
