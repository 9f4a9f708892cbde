package protected

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/restrict"
)

// Store is where the secrets are that an account can use.
type Store struct {
	// LookupEnv is os.LookupEnv or a stand-in for it.
	LookupEnv func(string) (string, bool)
	// Owners decides whose files are used.
	Owners ownership.Rule
}

// Set keeps a secret for this account, or for the machine; then account names the one
// that can use it, besides administrators (empty: this one). What was kept under the
// name in this scope is replaced.
func (s Store) Set(name, value string, scope Scope, account string) (Entry, error) {
	if err := CheckName(name); err != nil {
		return Entry{}, err
	}
	keeper, err := s.keeper(scope)
	if err != nil {
		return Entry{}, err
	}
	entry, err := keeper.set(name, value, account)
	return entry, failed(name, "cannot be kept", err)
}

// Get returns a secret: what systemd hands to this service, else what this account
// keeps, else what the machine keeps. It fails with a *NameError or an *Error.
func (s Store) Get(name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	for _, place := range s.places() {
		value, err := place.get(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return value, failed(name, "cannot be read", err)
	}
	return "", &Error{Name: name, Reason: fmt.Sprintf("there is none of this name for this account (%s)", accountName()), Advice: s.missing(name), NotFound: true}
}

// List lists the secrets of this account and those of the machine, by name. The
// error joins what could not be looked at; the others are listed all the same.
func (s Store) List() ([]Entry, error) {
	var all []Entry
	var errs []error
	for _, place := range s.places() {
		entries, err := place.list()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
		all = append(all, entries...)
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return all, errors.Join(errs...)
}

// Remove removes a secret of this account or of the machine, and returns what it was.
func (s Store) Remove(name string, scope Scope) (Entry, error) {
	if err := CheckName(name); err != nil {
		return Entry{}, err
	}
	keeper, err := s.keeper(scope)
	if err != nil {
		return Entry{}, err
	}
	path := keeper.path(name)
	if err := os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return Entry{}, &Error{
			Name: name, Reason: fmt.Sprintf("there is none of this name of the %s", scope), NotFound: true,
			Advice: []string{"See which there are: licexport secret list"},
		}
	} else if err != nil {
		return Entry{}, failed(name, "cannot be removed", err)
	}
	return Entry{Name: name, Scope: scope, Path: path}, nil
}

// place is where secrets are.
type place interface {
	// get returns a secret. fs.ErrNotExist means that it is not there.
	get(name string) (string, error)
	list() ([]Entry, error)
}

// keeper is a place into which licexport puts secrets.
type keeper interface {
	place
	set(name, value, account string) (Entry, error)
	path(name string) string
}

// places are those that Get looks at, in this order.
func (s Store) places() []place {
	all := s.delivered()
	for _, scope := range []Scope{Account, Machine} {
		if keeper, err := s.keeper(scope); err == nil {
			all = append(all, keeper)
		}
	}
	return all
}

// failed is the error about a secret; one that says everything stays as it is.
func failed(name, what string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[*restrict.UnknownAccountError](err); ok {
		return err
	}
	e := &Error{Name: name, Reason: what + ": " + reason(err), Err: err}
	if foreign, ok := errors.AsType[*ownership.Error](err); ok {
		e.Reason, e.Advice = foreign.Summary(), foreign.Remedy
	} else if errors.Is(err, fs.ErrPermission) {
		e.Advice = permissionAdvice(name)
	}
	return e
}

func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Path + ": " + path.Err.Error()
	}
	return err.Error()
}

// names lists the files of a folder that are secrets: their names without this
// beginning and end.
func names(dir, prefix, suffix string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), prefix)
		name, ends := strings.CutSuffix(name, suffix)
		if ok && ends && e.Type().IsRegular() && CheckName(name) == nil {
			all = append(all, name)
		}
	}
	return all, nil
}

// replace writes a file that only this account can read, or as protect wants it, in
// one step.
func replace(path string, content []byte, protect func(path string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	if err = protect(f.Name()); err == nil { // before there is anything to read
		_, err = f.Write(content)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
