// Command notices writes the licenses of everything that is linked into programs,
// as these licenses demand of whoever passes the programs on. It takes their texts
// from the modules themselves and fails if one has none: then somebody has to look.
//
//	notices -platform linux_amd64 -to dist/stage/linux_amd64/NOTICES.txt ./cmd/licexport ./plugins/file
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("notices", flag.ContinueOnError)
	platform := flags.String("platform", "", "the platform of the programs, such as linux_amd64")
	from := flags.String("from", ".", "the folder of the main module")
	to := flags.String("to", "", "the file to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	goos, goarch, found := strings.Cut(*platform, "_")
	if !found || *to == "" || flags.NArg() == 0 {
		return errors.New("usage: notices -platform OS_ARCH -to FILE PACKAGE")
	}
	modules, err := linked(ctx, *from, goos, goarch, flags.Args())
	if err != nil {
		return err
	}
	for i := range modules {
		if err := modules[i].read(); err != nil {
			return err
		}
	}
	return os.WriteFile(*to, []byte(render(modules)), 0o644) // #nosec G306 -- everybody may read licenses
}
