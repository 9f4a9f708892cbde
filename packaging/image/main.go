// Command image makes the image of a container from the stages of a release, as an
// archive in the layout of the Open Container Initiative
// (https://github.com/opencontainers/image-spec/blob/main/image-layout.md). It needs
// neither a container engine nor a registry:
//
//	go run ./packaging/image -version 1.2.3 -zones ZIP -to licexport_1.2.3_oci.tar dist/stage/linux_amd64 dist/stage/linux_arm64
//
// The same stages give the same bytes. The time of everything is SOURCE_DATE_EPOCH.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("SOURCE_DATE_EPOCH")); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// run makes the archive. epoch is SOURCE_DATE_EPOCH.
func run(args []string, epoch string) error {
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	var l labels
	flags.StringVar(&l.version, "version", "", "version of licexport")
	flags.StringVar(&l.homepage, "homepage", "", "page of the project")
	flags.StringVar(&l.license, "license", "", "license of licexport, an SPDX expression")
	zones := flags.String("zones", "", "zoneinfo.zip with the time zones, as Go brings it")
	to := flags.String("to", "", "file to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if l.version == "" || *to == "" || *zones == "" || flags.NArg() == 0 {
		return errors.New("want -version, -zones, -to and at least one stage")
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH, the seconds since 1970: %w", err)
	}
	l.created = time.Unix(seconds, 0).UTC()

	blobs := newBlobs()
	base, err := baseFiles(*zones)
	if err != nil {
		return err
	}
	common, err := blobs.layer(base, l.created)
	if err != nil {
		return err
	}
	var images []image
	for _, stage := range flags.Args() {
		_, arch, found := strings.Cut(filepath.Base(stage), "linux_")
		if !found {
			return fmt.Errorf("the stage %s is not named after a platform of Linux", stage)
		}
		files, err := programFiles(stage)
		if err != nil {
			return err
		}
		programs, err := blobs.layer(files, l.created)
		if err != nil {
			return err
		}
		images = append(images, image{arch: arch, layers: []layer{common, programs}})
	}
	if err := blobs.index(images, l); err != nil {
		return err
	}
	return blobs.write(*to, l.created)
}
