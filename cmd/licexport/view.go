package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/licexport/licexport/internal/report"
)

// Values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

// view is how results are shown.
type view struct {
	color   string
	verbose bool
}

// verboseFlag is for commands that write a summary.
func verboseFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("verbose", false, "list all licenses, also where there are hundreds")
}

// set takes over the flags of a command.
func (v *view) set(cmd *cobra.Command) error {
	if f := cmd.Flags().Lookup("color"); f != nil {
		v.color = f.Value.String()
	}
	switch v.color {
	case colorAuto, colorAlways, colorNever:
	default:
		return fmt.Errorf("--color %s: choose %s, %s or %s", v.color, colorAuto, colorAlways, colorNever)
	}
	if f := cmd.Flags().Lookup("verbose"); f != nil {
		v.verbose, _ = strconv.ParseBool(f.Value.String())
	}
	return nil
}

// of is the screen that a stream leads to.
func (v *view) of(w io.Writer) report.Screen {
	s := report.Screen{Verbose: v.verbose, Color: v.color == colorAlways}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) { // #nosec G115 -- a file descriptor fits
		return s
	}
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 { // #nosec G115 -- as above
		s.Width = columns
		if runtime.GOOS == "windows" {
			s.Width-- // old consoles leave a line empty after one that is full
		}
	}
	s.Live = s.Width > 0 && os.Getenv("TERM") != "dumb" && showsColors(f)
	if v.color == colorAuto {
		s.Color = os.Getenv("NO_COLOR") == "" && s.Live // https://no-color.org
	}
	return s
}
