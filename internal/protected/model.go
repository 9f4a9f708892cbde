package protected

import (
	"fmt"
	"regexp"
	"time"

	"github.com/licexport/licexport/internal/fileplace"
)

// Scope says whose a secret is.
type Scope string

// Scopes of a secret.
const (
	// Account is the account that keeps it.
	Account Scope = "account"
	// Machine is this computer.
	Machine Scope = "machine"
)

// Entry describes a secret that is kept.
type Entry struct {
	Name  string
	Scope Scope
	// For is the account that can use it; empty if that is not known.
	For string
	// Path is its file.
	Path string
	// Unit is the line by which a unit of systemd is handed it; empty elsewhere.
	Unit string
	// Set is when it was kept last.
	Set time.Time
}

// MaxBytes bounds a secret. It is what a credential of systemd can have
// (https://systemd.io/CREDENTIALS/: "a total of 1MB").
const MaxBytes = 1 << 20

// NamePattern is the form of names: they become names of files.
const NamePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

// CheckName reports what is wrong with a name.
func CheckName(name string) error {
	if !regexp.MustCompile(NamePattern).MatchString(name) {
		return &NameError{Name: name, Remedy: "Use letters, digits, hyphen, dot and underscore, at most 64, beginning with a letter or digit."}
	}
	if fault, _ := fileplace.WindowsFault(name); fault != "" {
		return &NameError{Name: name, Remedy: fmt.Sprintf("On Windows a file of this name %s. Use another one.", fault)}
	}
	return nil
}
