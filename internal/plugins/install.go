package plugins

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins/name"
)

// Installer puts plugins into a directory.
type Installer struct {
	// Dir is where programs go, usually Places.UserDir. It is created.
	Dir string
	// Client fetches addresses. Nil means a client with the usual proxies.
	Client *http.Client
	// Timeout bounds a whole download, Silence how long nothing of it may come;
	// 0 means half an hour and one minute.
	Timeout, Silence time.Duration
	// CAFile is the file of further authorities that Client trusts, for advice in
	// errors; may be empty.
	CAFile string
	// Owners decides whether programs are put into folders of others.
	Owners ownership.Rule
}

// InstallRequest names what to install.
type InstallRequest struct {
	// From is the path of a file or an address that begins with https://. It is
	// a program, or an archive (.zip, .tar.gz) with one plugin in it.
	From string
	// SHA256 is the digest of From or of the program in it. An address needs it.
	SHA256 string
	// Name of the plugin; empty to take it from the file name.
	Name string
	// Size is the exact size of From in bytes; 0 if it is not known.
	Size int64
	// Program is the digest that the program must have, whatever SHA256 is that
	// of; empty if it is not known.
	Program Digest
}

// Installed is a plugin that was installed. It still has to be locked.
type Installed struct {
	Name, Path string
	// Digest of the program.
	Digest Digest
	// Checked says in words what SHA256 was found to be the digest of, for
	// people: "the archive" or "the program". Empty if none was given.
	Checked string
}

// Prepared is a plugin that is fetched and checked, and waits to be put into its
// place.
type Prepared struct {
	Installed

	program, work string
}

// Install fetches, checks and installs a plugin. The program appears complete
// or not at all; one that is there is replaced.
func (i Installer) Install(ctx context.Context, req InstallRequest) (Installed, error) {
	prepared, err := i.Prepare(ctx, req)
	if err != nil {
		return Installed{}, err
	}
	defer prepared.Discard()
	return prepared.Installed, prepared.Put()
}

// Prepare fetches and checks a plugin, so that a person can decide about it.
// The caller calls Discard in the end.
func (i Installer) Prepare(ctx context.Context, req InstallRequest) (*Prepared, error) {
	var want Digest
	if req.SHA256 != "" {
		var err error
		if want, err = ParseDigest(req.SHA256); err != nil {
			return nil, fmt.Errorf("--sha256: %w", err)
		}
	}
	if err := i.Owners.Folder("folder for plugins", i.Dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(i.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("make the directory for plugins: %w", err)
	}
	// Fetched into the directory itself, so that a rename is enough.
	work, err := os.MkdirTemp(i.Dir, ".install-*")
	if err != nil {
		return nil, fmt.Errorf("install the plugin: %w", err)
	}
	prepared := &Prepared{work: work}
	if err := i.prepare(ctx, req, want, prepared); err != nil {
		prepared.Discard()
		return nil, err
	}
	return prepared, nil
}

func (i Installer) prepare(ctx context.Context, req InstallRequest, want Digest, into *Prepared) error {
	download := filepath.Join(into.work, "download")
	fetched, err := i.fetch(ctx, req, want, download)
	if err != nil {
		return err
	}
	from := shownAddress(req.From)
	if req.Program != "" && want != "" && want != fetched {
		// The digest is that of the file: nothing is looked into that is another one.
		return fmt.Errorf("install from %s: %w", from, otherDigest(want, fetched, "the file"))
	}
	plugin, program, err := unpack(download, into.work, path.Base(filepath.ToSlash(from)), req.Name)
	if err != nil {
		return fmt.Errorf("install from %s: %w", from, err)
	}
	digest, err := HashFile(program)
	if err != nil {
		return err
	}
	into.program = program
	into.Installed = Installed{Name: plugin, Path: filepath.Join(i.Dir, name.File(plugin, runtime.GOOS)), Digest: digest}
	if into.Checked, err = checked(want, fetched, digest, program != download); err != nil {
		return fmt.Errorf("install from %s: %w", from, err)
	}
	if req.Program != "" && req.Program != digest {
		return fmt.Errorf("install from %s: %w", from, otherDigest(req.Program, digest, "the program"))
	}
	if err := startable(program); err != nil {
		return fmt.Errorf("install from %s: %w", from, err)
	}
	return nil
}

// Put puts the program into its place, complete or not at all; one that is there
// is replaced. Nothing is executed.
func (p *Prepared) Put() error { return put(p.program, p.Path) }

// Discard removes what was fetched.
func (p *Prepared) Discard() { _ = os.RemoveAll(p.work) }

// checked compares the wanted digest with that of the archive and of the
// program; people are given either.
func checked(want, fetched, program Digest, archive bool) (string, error) {
	switch want {
	case "":
		return "", nil
	case program:
		return "the program", nil
	case fetched:
		return "the archive", nil
	}
	found := fmt.Sprintf("%s (the program)", program)
	if archive {
		found = fmt.Sprintf("%s (the archive)\n%-10s%s (the program in it)", fetched, "", program)
	}
	return "", notExpected(want, found)
}

// otherDigest is the error for what has another digest than it must have.
func otherDigest(want, found Digest, of string) error {
	return notExpected(want, fmt.Sprintf("%s (%s)", found, of))
}

func notExpected(want Digest, found string) error {
	return &problem.Problem{
		Summary: "the digest is not the expected one",
		Detail:  fmt.Sprintf("expected  %s\nfound     %s\nNothing was installed", want, found),
	}
}

// put makes the program executable and moves it to its place. A new file takes
// the place of the old one, which may be running: writing into it would fail,
// or on macOS make the system kill it.
func put(program, target string) error {
	if err := os.Chmod(program, 0o755); err != nil { // #nosec G302 -- a program has to be executable
		return fmt.Errorf("install the plugin: %w", err)
	}
	if err := os.Rename(program, target); err != nil {
		if runtime.GOOS == "windows" {
			return problem.Advise(fmt.Errorf("install the plugin: %w", err), "Is it running? Wait for the run to end, or stop the service, and try again")
		}
		return fmt.Errorf("install the plugin: %w", err)
	}
	return nil
}

// nameOf takes the plugin's name from the name of a download, as in
// licexport-source-acme_1.2.0_linux_amd64.tar.gz, or returns "".
func nameOf(file string) string {
	m := regexp.MustCompile(`^` + sourcev1.BinaryPrefix + `([a-z][a-z0-9-]*)(?:[_.].*)?$`).FindStringSubmatch(file)
	if m == nil || name.Check(m[1]) != nil {
		return ""
	}
	return m[1]
}
