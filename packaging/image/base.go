package main

import (
	"archive/zip"
	"encoding/pem"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// account is the number of the account that runs licexport. The pods of "licexport
// schedule" use it, too.
const account = 65532

// baseFiles are everything but licexport: account, folders, certificates of
// authorities, and the time zones in the zip archive at zones.
func baseFiles(zones string) ([]file, error) {
	files := []file{
		{name: "etc/passwd", content: []byte(fmt.Sprintf("root:x:0:0:root:/root:/sbin/nologin\nlicexport:x:%[1]d:%[1]d:licexport:/var/lib/licexport:/sbin/nologin\n", account))},
		{name: "etc/group", content: []byte(fmt.Sprintf("root:x:0:\nlicexport:x:%d:\n", account))},
		// Where Go and OpenSSL look on most systems.
		{name: "etc/ssl/certs/ca-certificates.crt", content: authorities()},
		{name: "etc/licexport/", mode: 0o755},
		{name: "tmp/", mode: 0o1777},
		{name: "var/lib/licexport/", mode: 0o750, owner: account},
	}
	read, err := zip.OpenReader(zones)
	if err != nil {
		return nil, fmt.Errorf("open the time zones that come with Go: %w", err)
	}
	defer func() { _ = read.Close() }()
	for _, zone := range read.File {
		if strings.HasSuffix(zone.Name, "/") {
			continue
		}
		content, err := readZone(zone)
		if err != nil {
			return nil, fmt.Errorf("read the time zone %s: %w", zone.Name, err)
		}
		name := path.Join("usr/share/zoneinfo", zone.Name) // #nosec G305 -- nothing is unpacked, and the archive is Go's
		files = append(files, file{name: name, content: content})
	}
	return files, nil
}

func readZone(zone *zip.File) ([]byte, error) {
	open, err := zone.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = open.Close() }()
	return io.ReadAll(io.LimitReader(open, 1<<20))
}

// authorities are the certificates that Mozilla trusts for servers, as PEM. Those that
// it trusts within limits only, such as up to a date, are not among them: a file cannot
// express the limit.
func authorities() []byte {
	var all [][]byte
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}))
		}
	}
	return slices.Concat(all...)
}
