package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/interview"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/restrict"
)

// prepareFolder makes the folder of the configuration file if it is missing. Only on
// Windows: folders below ProgramData let all users in, unless they are made for
// certain accounts. Elsewhere the modes of files do.
func (i *initFlags) prepareFolder(dir string) error {
	if runtime.GOOS != "windows" {
		return nil
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return nil //nolint:nilerr // whoever writes there says what is wrong
	}
	if err := restrict.Folder(dir, i.account); err != nil {
		if problem.Has(err) {
			return err
		}
		return problem.As(problem.Output, fmt.Errorf("make the folder of the configuration file: %w", err))
	}
	return nil
}

// checkFolder makes sure, before anything is asked, that the folder of the configuration
// file is there where prepareFolder makes none.
func checkFolder(dir string) error {
	if _, err := os.Stat(dir); runtime.GOOS == "windows" || !errors.Is(err, fs.ErrNotExist) {
		return nil //nolint:nilerr // whoever writes there says what is wrong
	}
	return problem.New(problem.Usage, "the folder of the configuration file, "+dir+", is not there", "Make it: mkdir -p "+export.Quote(dir))
}

// checkAccount refuses an account that would get nothing: where the folder is there, and
// not made by an interview that was interrupted.
func (i *initFlags) checkAccount(path string) error {
	if i.account == "" {
		return nil
	}
	if runtime.GOOS != "windows" {
		return problem.New(problem.Usage, "--account is for Windows, where the new folder of the configuration file lets in this account and administrators alone",
			"Give the folder and the file to the account: chown, chmod")
	}
	dir := filepath.Dir(path)
	_, errDir := os.Stat(dir)
	_, errDraft := os.Stat(interview.DraftPath(path))
	if errDir == nil && errDraft != nil {
		return problem.New(problem.Usage, dir+" exists already, so --account would change nothing",
			fmt.Sprintf("To let the account in, in PowerShell: icacls '%s' /grant '%s:(OI)(CI)M'. Then the same without --account.\nKeep its secrets with: licexport secret set NAME --machine --account '%s'", dir, i.account, i.account))
	}
	return nil
}
