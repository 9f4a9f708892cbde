// Command sbom writes the bill of materials of programs, in the form of CycloneDX
// 1.6 (https://cyclonedx.org/docs/1.6/json/): the modules that the compiler noted
// in the program, each with its version and hash. It is the same bytes each time,
// so it has no serial number and no time.
//
//	sbom -version 1.2.3 -to dist/stage/linux_amd64/sbom dist/linux_amd64/licexport
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("sbom", flag.ContinueOnError)
	about := about{publisher: os.Getenv("PUBLISHER"), license: os.Getenv("LICENSE_ID")}
	flags.StringVar(&about.version, "version", "", "the version of the programs")
	to := flags.String("to", "", "the folder to write to")
	suffix := flags.String("suffix", "", "what follows the name of a program in that of its file, such as _1.2.3_linux_amd64")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" || about.version == "" || flags.NArg() == 0 {
		return errors.New("usage: sbom -version VERSION -to FOLDER [-suffix SUFFIX] PROGRAM")
	}
	if err := os.MkdirAll(*to, 0o755); err != nil { // #nosec G301 -- everybody may read it
		return err
	}
	for _, program := range flags.Args() {
		data, err := about.bill(program)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(program), ".exe") + *suffix + ".cdx.json"
		if err := os.WriteFile(filepath.Join(*to, name), data, 0o644); err != nil { // #nosec G306 -- everybody may read it
			return err
		}
	}
	return nil
}
