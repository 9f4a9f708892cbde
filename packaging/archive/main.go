// Command archive packs a folder as .tar.gz or .zip, the same bytes each time:
// sorted entries, owner root, modes 0755 and 0644 only, and for all of them the
// time in SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/).
//
//	archive -to dist/release/licexport_1.2.3_linux_amd64.tar.gz -folder licexport dist/stage/linux_amd64
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("SOURCE_DATE_EPOCH")); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

func run(args []string, epoch string) error {
	flags := flag.NewFlagSet("archive", flag.ContinueOnError)
	to := flags.String("to", "", "the archive to write, named *.tar.gz or *.zip")
	folder := flags.String("folder", "", "the folder that everything is in, within the archive; none if empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *to == "" {
		return errors.New("usage: archive -to FILE [-folder NAME] FOLDER")
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return errors.New("SOURCE_DATE_EPOCH must be the time of all files, in seconds since 1970")
	}
	entries, err := list(flags.Arg(0), *folder)
	if err != nil {
		return err
	}
	return write(*to, entries, time.Unix(seconds, 0).UTC())
}
