// Command catalog writes the catalog of the plugins that a release offers apart
// from those that it ships, for one platform; see package catalog. The build of a
// release calls it when the archives of the plugins are there, and puts the file
// beside licexport.lock.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
)

func main() {
	lock := flag.String("lock", "", "lock `file` of the plugins, such as dist/experimental/linux_amd64/licexport.lock")
	release := flag.String("release", "", "`version` of licexport, without a leading v")
	platform := flag.String("platform", "", "`platform` of the programs, such as linux_amd64")
	archives := flag.String("archives", "", "`folder` with the archives of the plugins")
	out := flag.String("out", "", "`file` to write")
	flag.Parse()
	if err := write(*lock, *release, *platform, *archives, *out); err != nil {
		fmt.Fprintln(os.Stderr, "catalog:", err)
		os.Exit(1)
	}
}

func write(lockFile, release, platform, archives, out string) error {
	if lockFile == "" || release == "" || platform == "" || archives == "" || out == "" {
		return errors.New("all flags are needed, see -help")
	}
	if _, err := os.Stat(lockFile); err != nil {
		return err
	}
	lock, err := plugins.ReadLock(lockFile)
	if err != nil {
		return err
	}
	made, err := catalog.Make(lock, release, platform, archives)
	if err != nil {
		return err
	}
	text, err := made.Encode()
	if err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o644) // #nosec G306 -- it is part of a release and holds no secret
}
