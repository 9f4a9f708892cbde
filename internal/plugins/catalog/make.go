package catalog

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
)

// ArchiveName is the name of the archive of a plugin for a platform, such as
// licexport-source-entra_0.1.0_linux_amd64.tar.gz.
func ArchiveName(plugin, version, platform string) string {
	end := ".tar.gz"
	if strings.HasPrefix(platform, "windows_") {
		end = ".zip"
	}
	return name.File(plugin, "") + "_" + version + "_" + platform + end
}

// Make makes the catalog of a release for a platform: of all plugins in a lock file,
// whose archives are in the folder archives. An archive that does not hold the
// program that is locked is an error.
func Make(lock *plugins.Lock, release, platform, archives string) (*Catalog, error) {
	goos, _, _ := strings.Cut(platform, "_")
	c := &Catalog{Format: format, Release: release, Platform: platform, Plugins: []Entry{}}
	for _, plugin := range slices.Sorted(maps.Keys(lock.Plugins)) {
		locked := lock.Plugins[plugin]
		file := name.File(plugin, goos)
		e := Entry{
			Name: plugin, Version: locked.Version, Archive: ArchiveName(plugin, locked.Version, platform),
			Program: locked.Files[platform][file], Experimental: locked.Experimental, Env: locked.Env, SettingsEnv: locked.SettingsEnv,
		}
		path := filepath.Join(archives, e.Archive)
		var err error
		if e.ArchiveDigest, err = plugins.HashFile(path); err != nil {
			return nil, fmt.Errorf("plugin %s: %w", plugin, err)
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("plugin %s: %w", plugin, err)
		}
		e.ArchiveBytes = info.Size()
		if err := e.check(); err != nil {
			return nil, err
		}
		if err := holds(path, file, e.Program); err != nil {
			return nil, fmt.Errorf("plugin %s: %s: %w", plugin, path, err)
		}
		c.Plugins = append(c.Plugins, e)
	}
	return c, nil
}

// holds returns an error unless an archive holds a file of this name with this
// digest, once.
func holds(archive, file string, want plugins.Digest) error {
	var found []plugins.Digest
	take := func(entry string, in io.Reader) error {
		if path.Base(entry) != file {
			return nil
		}
		h := sha256.New()
		if _, err := io.Copy(h, in); err != nil {
			return err
		}
		found = append(found, plugins.Digest("sha256:"+hex.EncodeToString(h.Sum(nil))))
		return nil
	}
	read := eachOfTar
	if r, err := zip.OpenReader(archive); err == nil { // told apart by their content, as when they are installed
		_ = r.Close()
		read = eachOfZip
	}
	if err := read(archive, take); err != nil {
		return err
	}
	if len(found) != 1 || found[0] != want {
		return fmt.Errorf("it must hold %s with the digest %s, and holds %v", file, want, found)
	}
	return nil
}

func eachOfZip(archive string, take func(string, io.Reader) error) error {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	for _, f := range r.File {
		if !f.Mode().IsRegular() {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		err = take(f.Name, in)
		_ = in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func eachOfTar(archive string, take func(string, io.Reader) error) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for r := tar.NewReader(unzipped); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := take(header.Name, r); err != nil {
			return err
		}
	}
}
