package protected

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/ownership"
)

// folder keeps each secret in a file of its own.
type folder struct {
	scope  Scope
	dir    string
	suffix string
	owners ownership.Rule
	// prepare makes the folder, if it is not there.
	prepare func(dir string) error
	// protect lets only those use a file who may.
	protect func(path, account string) error
	// exposed returns an error if others can read a file.
	exposed func(name, path string) error
	// seal and open turn a secret into what stands in its file, and back.
	seal func(name, value, account string) ([]byte, error)
	open func(name string, content []byte) (string, error)
	// owner names the account that can use the secret in a file; may be nil.
	owner func(content []byte) string
}

func (f folder) path(name string) string { return filepath.Join(f.dir, name+f.suffix) }

func (f folder) set(name, value, account string) (Entry, error) {
	if err := f.prepare(f.dir); err != nil {
		return Entry{}, err
	}
	if err := f.trusted(f.dir); err != nil {
		return Entry{}, err
	}
	content, err := f.seal(name, value, account)
	if err != nil {
		return Entry{}, err
	}
	path := f.path(name)
	if err := replace(path, content, func(path string) error { return f.protect(path, account) }); err != nil {
		return Entry{}, err
	}
	return f.entry(name)
}

// trusted returns an error if other accounts decide what is in the folder.
func (f folder) trusted(dir string) error {
	if err := f.owners.Folder("folder of secrets", dir); err != nil {
		return err
	}
	if err := f.owners.File("folder of secrets", dir); err != nil {
		return err
	}
	return f.owners.ProgramFolder("folder of secrets", dir)
}

func (f folder) get(name string) (string, error) {
	path := f.path(name)
	if err := f.owners.File("protected secret", path); err != nil {
		return "", err
	}
	content, err := read(path)
	if err != nil {
		return "", err
	}
	if err := f.exposed(name, path); err != nil {
		return "", err
	}
	return f.open(name, content)
}

// read reads a file of a secret. What encrypts it may make it longer, and base64
// makes that longer still.
func read(path string) ([]byte, error) {
	const longest = 2*MaxBytes + 64<<10
	file, err := inputfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, longest+1))
	if err == nil && len(content) > longest {
		err = fmt.Errorf("%s is larger than %d KiB, so it is hardly a secret", path, longest>>10)
	}
	return content, err
}

func (f folder) list() ([]Entry, error) {
	found, err := names(f.dir, "", f.suffix)
	var all []Entry
	for _, name := range found {
		entry, err := f.entry(name)
		if err != nil {
			continue // removed a moment ago
		}
		all = append(all, entry)
	}
	return all, err
}

func (f folder) entry(name string) (Entry, error) {
	path := f.path(name)
	info, err := os.Stat(path)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Name: name, Scope: f.scope, Path: path, Set: info.ModTime()}
	if f.owner == nil {
		e.For = accountName()
	} else if content, err := read(path); err == nil {
		e.For = f.owner(content)
	}
	return e, nil
}
