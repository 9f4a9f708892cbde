// Command msi writes what wixl makes an installer for Windows of: a description of
// all files of a stage, and the statements that add what wixl does not know.
//
//	msi -version 1.2.3 -platform windows_amd64 -to dist/msi dist/stage/windows_amd64
//
// It writes licexport.wxs, licexport.sql and licexport.env into the folder.
// packaging/msi/pack does the rest.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "msi:", err)
		os.Exit(1)
	}
}

func run(args []string, getenv func(string) string) error {
	flags := flag.NewFlagSet("msi", flag.ContinueOnError)
	version := flags.String("version", "", "the version of licexport")
	platform := flags.String("platform", "", "windows_amd64 or windows_arm64")
	to := flags.String("to", "", "the folder to write to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *version == "" || *to == "" {
		return errors.New("usage: msi -version VERSION -platform PLATFORM -to FOLDER STAGE")
	}
	p, err := newPackage(*version, *platform, getenv("PUBLISHER"), getenv("HOMEPAGE"))
	if err != nil {
		return err
	}
	if p.Root, err = readTree(flags.Arg(0)); err != nil {
		return err
	}
	if err := os.MkdirAll(*to, 0o750); err != nil {
		return err
	}
	description, err := p.description()
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(*to, "licexport.wxs"), description, 0o600),
		os.WriteFile(filepath.Join(*to, "licexport.sql"), []byte(p.statements()), 0o600),
		os.WriteFile(filepath.Join(*to, "licexport.env"), []byte(p.variables()), 0o600),
	)
}
