package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// carried are those of the named flags that were given, one word each, for the
// command line of a process that a scheduler or a service manager will start.
func carried(cmd *cobra.Command, names ...string) []string {
	var words []string
	for _, name := range names {
		f := cmd.Flags().Lookup(name)
		if f == nil || !f.Changed {
			continue
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			if f.NoOptDefVal != "" && value == f.NoOptDefVal {
				words = append(words, "--"+name)
			} else {
				words = append(words, "--"+name+"="+value)
			}
		}
	}
	return words
}

// carriedByRuns are the flags of setup that scheduled runs, and serve, have in
// common with the command that installs them.
func carriedByRuns() []string {
	return []string{"env", "allow-plaintext-secrets", "allow-foreign-files", "log-format", "quiet"}
}
