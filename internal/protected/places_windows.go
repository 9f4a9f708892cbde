package protected

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/restrict"
)

// delivered is empty: no service manager of Windows hands out secrets.
func (s Store) delivered() []place { return nil }

// keeper is the folder of a scope: that of the account is in its profile
// (%LOCALAPPDATA%\licexport\secrets), that of the machine in
// %ProgramData%\licexport\secrets.
func (s Store) keeper(scope Scope) (keeper, error) {
	variable, known := "LOCALAPPDATA", windows.FOLDERID_LocalAppData
	if scope == Machine {
		variable, known = "ProgramData", windows.FOLDERID_ProgramData
	}
	base, err := s.systemFolder(variable, known)
	if err != nil {
		return nil, err
	}
	f := folder{
		scope: scope, dir: filepath.Join(base, "licexport", "secrets"), suffix: ".dpapi", owners: s.Owners,
		exposed: func(string, string) error { return nil }, // encrypted; the machine's have an access list
		seal:    func(name, value, account string) ([]byte, error) { return seal(name, value, scope, account) },
		open:    open, owner: envelopeAccount,
		prepare: func(dir string) error { return os.MkdirAll(dir, 0o700) },
		protect: func(string, string) error { return nil }, // the profile has the account's list
	}
	if scope == Machine {
		f.prepare = prepareMachine
		f.protect = func(path, account string) error { return restrict.Readable(path, account) }
	}
	return f, nil
}

// prepareMachine makes the folder for the secrets of the machine. Everybody may make
// folders below ProgramData, so one of an ordinary account would be refused later.
func prepareMachine(dir string) error {
	if !restrict.IsAdministrator() {
		return &Error{
			Name: "of the machine", Reason: "only an administrator can keep one",
			Advice: []string{"Open a terminal with \"Run as administrator\". For this account alone, leave out --machine."},
		}
	}
	return restrict.Folder(dir)
}

// systemFolder is a folder of the system, by its variable or as Windows knows it.
func (s Store) systemFolder(variable string, known *windows.KNOWNFOLDERID) (string, error) {
	if s.LookupEnv != nil {
		if path, set := s.LookupEnv(variable); set && filepath.IsAbs(path) {
			return path, nil
		}
	}
	path, err := windows.KnownFolderPath(known, windows.KF_FLAG_DEFAULT)
	if err != nil {
		return "", fmt.Errorf("find the folder %%%s%%: %w", variable, err)
	}
	return path, nil
}

func permissionAdvice(name string) []string {
	return []string{
		fmt.Sprintf("Let an administrator set it for this account: licexport secret set %s --machine --account %s", name, quoteAccount(accountName())),
	}
}

func (s Store) missing(name string) []string {
	return []string{
		"A secret belongs to the account that has set it. As this account, run: licexport secret set " + name,
		fmt.Sprintf("If nobody can sign in as this account, run as an administrator: licexport secret set %s --machine --account %s", name, quoteAccount(accountName())),
		"See which there are: licexport secret list",
	}
}

// seal encrypts a secret with a key of this account or of this computer.
func seal(name, value string, scope Scope, account string) ([]byte, error) {
	flags := uint32(windows.CRYPTPROTECT_UI_FORBIDDEN)
	if scope == Machine {
		flags |= windows.CRYPTPROTECT_LOCAL_MACHINE
	}
	if account == "" {
		account = accountName()
	}
	computer, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("find out the name of this computer: %w", err)
	}
	var sealed windows.DataBlob
	if err := windows.CryptProtectData(blob([]byte(value)), nil, blob(entropy(name)), 0, nil, flags, &sealed); err != nil {
		return nil, fmt.Errorf("encrypt it: %w", err)
	}
	e := envelope{Version: envelopeVersion, Scope: scope, Account: account, Computer: computer, Data: take(sealed)}
	return json.MarshalIndent(e, "", "  ")
}

func open(name string, content []byte) (string, error) {
	e, err := readEnvelope(name, content)
	if err != nil {
		return "", err
	}
	var plain windows.DataBlob
	if err := windows.CryptUnprotectData(blob(e.Data), nil, blob(entropy(name)), 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, &plain); err != nil {
		computer, _ := os.Hostname()
		return "", e.unreadable(name, accountName(), computer, err)
	}
	return string(take(plain)), nil
}

// entropy binds what is encrypted to licexport and to the name, so that a file that
// takes the place of another one does not pass for it.
func entropy(name string) []byte { return []byte("licexport secret " + name) }

func envelopeAccount(content []byte) string {
	e, err := readEnvelope("", content)
	if err != nil {
		return ""
	}
	return e.Account
}

func blob(data []byte) *windows.DataBlob {
	return &windows.DataBlob{Size: uint32(len(data)), Data: unsafe.SliceData(data)} // #nosec G103 -- it is how Windows takes bytes
}

// take copies what Windows has made, and frees it.
func take(b windows.DataBlob) []byte {
	made := unsafe.Slice(b.Data, b.Size) // #nosec G103 -- it is how Windows hands out bytes
	data := append([]byte(nil), made...)
	clear(made)
	_, _ = windows.LocalFree(windows.Handle(unsafe.Pointer(b.Data))) // #nosec G103 -- it is how Windows hands out memory
	return data
}
