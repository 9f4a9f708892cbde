package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// folder is a folder of the installation.
type folder struct {
	// Path is that within the installation, with slashes; empty for the top.
	Path, Name string
	Folders    []*folder
	Files      []*file
}

// file is a file of the installation. Each is a component of its own.
type file struct {
	// Path is that within the installation and within the stage.
	Path, Name string
	// Version is that in the resources of a program; empty for other files.
	Version string
}

// ID is the key of the folder in the database.
func (f folder) ID() string {
	if f.Path == "" {
		return "INSTALLDIR"
	}
	return key("d", f.Path)
}

// ID is the key of the file and of its component in the database.
func (f file) ID() string { return key("f", f.Path) }

// GUID identifies the component. It depends on the path alone, so that the next
// version has the same one for the same file
// (https://learn.microsoft.com/windows/win32/msi/changing-the-component-code).
func (f file) GUID() string { return derived("component " + f.Path) }

// key is an identifier of at most 72 letters.
func key(kind, path string) string { return kind + strings.ReplaceAll(derived("key "+path), "-", "") }

// All lists the files of a folder and of those below it.
func (f folder) All() []*file {
	all := append([]*file(nil), f.Files...)
	for _, below := range f.Folders {
		all = append(all, below.All()...)
	}
	return all
}

// readTree reads a stage.
func readTree(dir string) (*folder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := readFolder(abs, "")
	if err != nil {
		return nil, err
	}
	if p := (&installer{Root: root}); p.program() == nil {
		return nil, fmt.Errorf("%s holds no licexport.exe", dir)
	}
	return root, nil
}

func readFolder(dir, at string) (*folder, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{Path: at, Name: path.Base(at)}
	for _, e := range entries {
		source, here := filepath.Join(dir, e.Name()), path.Join(at, e.Name())
		if err := checkName(e.Name()); err != nil {
			return nil, err
		}
		switch {
		case e.IsDir():
			below, err := readFolder(source, here)
			if err != nil {
				return nil, err
			}
			f.Folders = append(f.Folders, below)
		case e.Type().IsRegular():
			version, err := fileVersion(source)
			if err != nil {
				return nil, err
			}
			f.Files = append(f.Files, &file{Path: here, Name: e.Name(), Version: version})
		default:
			return nil, fmt.Errorf("%s is neither a file nor a folder", source)
		}
	}
	return f, nil
}

// checkName refuses what the code page of the installer lacks and what Windows does
// not take.
func checkName(name string) error {
	for _, r := range name {
		if r < ' ' || r > '~' || strings.ContainsRune(`<>:"/\|?*'`, r) {
			return errors.New("a file of an installer cannot have the name " + name)
		}
	}
	return nil
}
