package protected

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/licexport/licexport/internal/restrict"
)

// CredentialFolder is where systemd looks for encrypted credentials of this computer
// (https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#LoadCredential=ID:PATH).
const CredentialFolder = "/etc/credstore.encrypted" // #nosec G101 -- the path of a folder

// delivered is what systemd hands to this service.
func (s Store) delivered() []place {
	if s.LookupEnv == nil {
		return nil
	}
	if dir, _ := s.LookupEnv("CREDENTIALS_DIRECTORY"); filepath.IsAbs(dir) {
		return []place{credentials{dir: dir}}
	}
	return nil
}

func machineKeeper() (keeper, error) { return credstore{dir: CredentialFolder}, nil }

// credstore keeps secrets that systemd encrypts with the key of the computer, that of
// its TPM where it has one.
type credstore struct{ dir string }

func (c credstore) path(name string) string { return filepath.Join(c.dir, credentialPrefix+name) }

func (c credstore) set(name, value, account string) (Entry, error) {
	if account != "" {
		return Entry{}, &Error{Name: name, Reason: "--account has no meaning here", Advice: []string{"systemd hands the secret to the units that name it, whatever their account."}}
	}
	if !restrict.IsAdministrator() {
		return Entry{}, &Error{Name: name, Reason: "only root can keep a secret for the machine", Advice: []string{"Run it with sudo. For this account alone, leave out --machine."}}
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return Entry{}, err
	}
	sealed, err := c.encrypt(name, value)
	if err != nil {
		return Entry{}, err
	}
	if err := replace(c.path(name), sealed, func(string) error { return nil }); err != nil {
		return Entry{}, err
	}
	return c.entry(name)
}

// encrypt lets systemd-creds do it, of systemd 250 and later.
func (c credstore) encrypt(name, value string) ([]byte, error) {
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(context.Background(), "systemd-creds", "encrypt", "--name="+credentialPrefix+name, "-", "-") // #nosec G204 -- the name was checked
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(value), &out, &complaint
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, &Error{
			Name: name, Reason: "this computer has no systemd-creds, which encrypts secrets of the machine", Err: err,
			Advice: []string{"Leave out --machine, and set it as the account that runs licexport, as in: sudo -u licexport licexport secret set " + name},
		}
	}
	if err != nil {
		return nil, &Error{Name: name, Reason: fmt.Sprintf("systemd-creds cannot encrypt it (%v)", err), Err: err, Advice: []string{"It said: " + firstLine(complaint.String())}}
	}
	return out.Bytes(), nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// get says how a secret of the machine comes to licexport: no other program than
// systemd decrypts it.
func (c credstore) get(name string) (string, error) {
	path := c.path(name)
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, fs.ErrPermission) { // the folder is root's
			err = fs.ErrNotExist
		}
		return "", err
	}
	return "", &Error{
		Name: name, Reason: "systemd keeps it for the machine, and hands it only to units that name it",
		Advice: []string{
			fmt.Sprintf("Let the unit name it: licexport schedule install … --secret %s%s=%s", credentialPrefix, name, path),
			fmt.Sprintf("By hand: systemd-run --pipe --wait --collect --uid=licexport --property=LoadCredentialEncrypted=%s%s:%s licexport …", credentialPrefix, name, path),
		},
	}
}

func (c credstore) list() ([]Entry, error) {
	found, err := names(c.dir, credentialPrefix, "")
	if errors.Is(err, fs.ErrPermission) {
		return nil, errors.New("only root can list the secrets of the machine")
	}
	var all []Entry
	for _, name := range found {
		if entry, err := c.entry(name); err == nil {
			all = append(all, entry)
		}
	}
	return all, err
}

func (c credstore) entry(name string) (Entry, error) {
	info, err := os.Stat(c.path(name))
	if err != nil {
		return Entry{}, err
	}
	return Entry{Name: name, Scope: Machine, For: "units that name it", Path: c.path(name), Set: info.ModTime(), Unit: "LoadCredentialEncrypted=" + credentialPrefix + name + ":" + c.path(name)}, nil
}

func (s Store) missing(name string) []string {
	return []string{
		fmt.Sprintf("A secret belongs to the account that has set it. As the account that runs licexport, run: licexport secret set %s (as in sudo -u licexport licexport secret set %s)", name, name),
		"See which there are: licexport secret list",
	}
}
