package plugins

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	// maxEntries bounds the files in an archive.
	maxEntries = 10_000
	// maxUnpacked bounds what is read from a compressed archive, in bytes.
	maxUnpacked = 2 << 30
)

// unpack returns the program in a download: the download itself or, from an
// archive, the one plugin in it, written into dir. No name from the archive
// ever becomes a path, so nothing can be written elsewhere.
func unpack(download, dir, file, plugin string) (found, program string, err error) {
	kind, err := magic(download)
	if err != nil {
		return "", "", err
	}
	target := filepath.Join(dir, "program")
	switch {
	case bytes.HasPrefix(kind, []byte("PK\x03\x04")):
		found, err = fromZip(download, target, plugin)
	case bytes.HasPrefix(kind, []byte{0x1f, 0x8b}):
		found, err = fromTarGz(download, target, plugin)
	default:
		if plugin == "" {
			plugin = nameOf(file)
		}
		if plugin == "" {
			return "", "", fmt.Errorf("the file name %s does not tell the plugin's name; add --name NAME", file)
		}
		return plugin, download, nil
	}
	return found, target, err
}

func magic(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 4)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("the file is empty")
	}
	return head[:n], nil
}

// wanted checks the name of a file in an archive and tells which plugin it is,
// if any.
func wanted(file, plugin string) (string, error) {
	clean := strings.ReplaceAll(file, `\`, "/")
	if path.IsAbs(clean) || !filepath.IsLocal(filepath.FromSlash(clean)) {
		return "", fmt.Errorf("the archive holds a file that leads out of its folder: %q", file)
	}
	found := nameOf(path.Base(clean))
	if found == "" || plugin != "" && found != plugin || isArchive(clean) || strings.HasSuffix(clean, ".md") {
		return "", nil
	}
	if isExe := strings.HasSuffix(clean, ".exe"); isExe != (runtime.GOOS == "windows") {
		return "", nil
	}
	return found, nil
}

func fromZip(archive, target, plugin string) (string, error) {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return "", fmt.Errorf("read the archive: %w", err)
	}
	defer func() { _ = r.Close() }()
	if len(r.File) > maxEntries {
		return "", fmt.Errorf("the archive holds more than %d files", maxEntries)
	}
	pick := picker{plugin: plugin, target: target}
	for _, f := range r.File {
		if err := pick.take(f.Name, f.Mode().IsRegular(), f.Open); err != nil {
			return "", err
		}
	}
	return pick.result()
}

func fromTarGz(archive, target, plugin string) (string, error) {
	f, err := os.Open(archive)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return "", fmt.Errorf("read the archive: %w", err)
	}
	bounded := &io.LimitedReader{R: unzipped, N: maxUnpacked}
	r := tar.NewReader(bounded)
	pick := picker{plugin: plugin, target: target}
	for range maxEntries {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return pick.result()
		}
		if bounded.N <= 0 {
			return "", fmt.Errorf("the archive holds more than %d MiB", maxUnpacked>>20)
		}
		if err != nil {
			return "", fmt.Errorf("read the archive: %w", err)
		}
		open := func() (io.ReadCloser, error) { return io.NopCloser(r), nil }
		if err := pick.take(header.Name, header.Typeflag == tar.TypeReg, open); err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("the archive holds more than %d files", maxEntries)
}

// picker takes the one plugin out of an archive.
type picker struct {
	plugin, target string
	found          string
}

func (p *picker) take(file string, regular bool, open func() (io.ReadCloser, error)) error {
	found, err := wanted(file, p.plugin)
	if err != nil || found == "" || !regular {
		return err
	}
	if p.found != "" {
		return fmt.Errorf("the archive holds more than one plugin (%s and %s); choose one with --name NAME", p.found, found)
	}
	in, err := open()
	if err != nil {
		return fmt.Errorf("read the archive: %w", err)
	}
	defer func() { _ = in.Close() }()
	if _, _, err := save(in, p.target, 0); err != nil {
		return err
	}
	p.found = found
	return nil
}

func (p *picker) result() (string, error) {
	if p.found == "" {
		return "", fmt.Errorf("the archive holds no plugin for %s: no file such as licexport-source-acme", Platform())
	}
	return p.found, nil
}

// startable refuses programs of other systems, which would fail with a text
// that nobody understands. Scripts are fine where the system can start them.
func startable(program string) error {
	head, err := magic(program)
	if err != nil {
		return err
	}
	kinds := []struct{ magic, goos string }{
		{"\x7fELF", "linux"}, {"MZ", "windows"},
		{"\xcf\xfa\xed\xfe", "darwin"}, {"\xce\xfa\xed\xfe", "darwin"}, {"\xca\xfe\xba\xbe", "darwin"},
		{"#!", "script"},
	}
	for _, k := range kinds {
		if !bytes.HasPrefix(head, []byte(k.magic)) {
			continue
		}
		elf := k.goos == "linux" && runtime.GOOS != "windows" && runtime.GOOS != "darwin"
		script := k.goos == "script" && runtime.GOOS != "windows"
		if k.goos == runtime.GOOS || elf || script {
			return nil
		}
		return fmt.Errorf("this is a %s program, and this system is %s", k.goos, Platform())
	}
	return errors.New("this is no program")
}
