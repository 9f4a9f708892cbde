package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

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

// checkAccount refuses an account that would get nothing.
func (i *initFlags) checkAccount(dir string) error {
	if i.account == "" {
		return nil
	}
	if runtime.GOOS != "windows" {
		return problem.New(problem.Usage, "--account is for Windows, where the new folder of the configuration file lets in this account and administrators alone",
			"Give the folder and the file to the account: chown, chmod")
	}
	if _, err := os.Stat(dir); err == nil {
		return problem.New(problem.Usage, dir+" exists already, so --account would change nothing",
			fmt.Sprintf("To let the account in: icacls \"%s\" /grant \"%s:(OI)(CI)M\"", dir, i.account))
	}
	return nil
}
