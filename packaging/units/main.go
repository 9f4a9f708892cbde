// Command units writes the systemd units that the packages for Debian and RPM bring
// into a folder:
//
//	go run ./packaging/units FOLDER
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/schedule/units"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "units:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one folder, not %d arguments", len(args))
	}
	files, err := units.Packaged()
	if err != nil {
		return err
	}
	for _, f := range files {
		// Everybody may read a unit, as systemd expects.
		if err := os.WriteFile(filepath.Join(args[0], f.Name), f.Content, 0o644); err != nil { // #nosec G306
			return err
		}
	}
	return nil
}
