// Package kind finds out what a file is by its content: portals name web pages
// .xls, and scripts save the page that asks for a password as users.csv.
package kind

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/licexport/licexport/plugins/file/fault"
)

// deepest is how many archives may stand within each other.
const deepest = 3

// Unpack returns the list in a compressed file, at most limit bytes of it, and
// its name for people: gzip, or a ZIP archive with one file. What is not
// compressed, workbooks among it, it returns as it is. Errors are *fault.Fault.
func Unpack(data []byte, name string, limit int64) ([]byte, string, error) {
	for range deepest {
		var err error
		switch {
		case bytes.HasPrefix(data, []byte("\x1F\x8B")):
			data, err = gunzip(data, name, limit)
		case bytes.HasPrefix(data, []byte("PK\x03\x04")):
			archive, zipErr := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if zipErr != nil && !ofDocument(data) {
				return nil, name, damaged(name, zipErr)
			}
			if zipErr != nil || isDocument(archive) {
				return data, name, nil // its reader says what is wrong
			}
			data, name, err = unzip(archive, name, limit)
		case bytes.HasPrefix(data, []byte("PK\x05\x06")):
			err = fault.New("archive", name, "Its export has probably failed. Nothing is taken from it.", "the archive is empty")
		default:
			return data, name, nil
		}
		if err != nil {
			return nil, name, err
		}
	}
	return nil, name, fault.New("archive", name, "Unpack it and name the list itself.", "there is an archive within an archive")
}

func gunzip(data []byte, name string, limit int64) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, damaged(name, err)
	}
	return readAll(r, name, limit)
}

func readAll(r io.Reader, name string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, damaged(name, err)
	case int64(len(data)) > limit:
		return nil, fault.New("too_large", name, fmt.Sprintf("At most %d MiB are read. Is it the right file?", limit>>20), "the file is too large when unpacked").At("path")
	case len(data) == 0:
		return nil, fault.New("empty", name, "Probably its export has failed or is not finished. Nothing is taken from an empty file.", "the compressed file is empty")
	default:
		return data, nil
	}
}

func damaged(name string, err error) error {
	return fault.New("archive", name, "It is cut off or damaged: export it again. ("+err.Error()+")", "the compressed file cannot be unpacked")
}

// isDocument reports whether a ZIP archive is the document of an office program.
func isDocument(archive *zip.Reader) bool {
	for _, f := range archive.File {
		switch strings.ToLower(slashes(f.Name)) {
		case "[content_types].xml", "mimetype", "_rels/.rels", "xl/workbook.xml", "index/document.iwa":
			return true
		}
	}
	return false
}

// ofDocument reports whether a ZIP archive whose end is missing may be the
// document of an office program.
func ofDocument(data []byte) bool {
	const header = 30 // bytes before the name of the first part
	if len(data) <= header {
		return true
	}
	start := data[:min(len(data), 1<<10)]
	for _, part := range []string{"[Content_Types].xml", "_rels", "docProps", "xl/", `xl\`, "mimetype"} {
		if bytes.Contains(start, []byte(part)) {
			return true
		}
	}
	return false
}

// slashes fixes names that a program on Windows has written with backslashes.
func slashes(name string) string { return strings.ReplaceAll(name, `\`, "/") }

func unzip(archive *zip.Reader, name string, limit int64) ([]byte, string, error) {
	var lists []*zip.File
	var names []string
	for _, f := range archive.File {
		if litter(slashes(f.Name)) {
			continue
		}
		lists = append(lists, f)
		names = append(names, fmt.Sprintf("%q", f.Name))
	}
	switch {
	case len(lists) == 0:
		return nil, name, fault.New("archive", name, "Its export has probably failed. Nothing is taken from it.", "the ZIP archive has no files")
	case len(lists) > 1:
		const most = 10
		if len(names) > most {
			names = append(names[:most], "…")
		}
		return nil, name, fault.New("archive", name, "It has: "+strings.Join(names, ", ")+". Unpack it and name the list itself.",
			"the ZIP archive has %d files, and only one is expected", len(lists))
	case lists[0].Flags&1 != 0:
		return nil, name, fault.New("archive", name, "Unpack it and name the list itself.", "the ZIP archive has a password")
	}
	inner := name + ": " + path.Base(slashes(lists[0].Name))
	r, err := lists[0].Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, name, fault.New("archive", name, "Unpack it and name the list itself.", "the ZIP archive is packed in a way that is not known here")
	}
	if err != nil {
		return nil, name, damaged(name, err)
	}
	defer r.Close() //nolint:errcheck // nothing was written
	data, err := readAll(r, inner, limit)
	return data, inner, err
}

// litter reports whether a part of an archive is no file of its author.
func litter(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, ".") ||
		strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}
