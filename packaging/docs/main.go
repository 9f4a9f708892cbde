// Command docs copies the documentation into the folder of a package: pages and
// every file that a page links to, so that no link leads out of the package.
//
//	docs -to dist/stage/linux_amd64 README.md CHANGELOG.md SECURITY.md docs
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("docs", flag.ContinueOnError)
	to := flags.String("to", "", "the folder to copy to")
	from := flags.String("from", ".", "the repository")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" || flags.NArg() == 0 {
		return errors.New("usage: docs -to FOLDER [-from REPOSITORY] PAGE|FOLDER")
	}
	files, err := collect(*from, flags.Args())
	if err != nil {
		return err
	}
	return copyFiles(*from, *to, files)
}
