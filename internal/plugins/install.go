package plugins

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins/name"
)

// maxProgram bounds a program and an archive, in bytes.
const maxProgram = 512 << 20

// Installer puts plugins into a directory.
type Installer struct {
	// Dir is where programs go, usually Places.UserDir. It is created.
	Dir string
	// Client fetches addresses. Nil means a client with the usual proxies.
	Client *http.Client
	// Owners decides whether programs are put into folders of others.
	Owners ownership.Rule
}

// InstallRequest names what to install.
type InstallRequest struct {
	// From is the path of a file or an address that begins with https://. It is
	// a program, or an archive (.zip, .tar.gz) with one plugin in it.
	From string
	// SHA256 is the digest of From or of the program in it. Needed for an
	// address.
	SHA256 string
	// Name of the plugin; empty to take it from the file name.
	Name string
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

// Install fetches, checks and installs a plugin. The program appears complete
// or not at all; one that is there is replaced.
func (i Installer) Install(ctx context.Context, req InstallRequest) (Installed, error) {
	var want Digest
	if req.SHA256 != "" {
		var err error
		if want, err = ParseDigest(req.SHA256); err != nil {
			return Installed{}, fmt.Errorf("--sha256: %w", err)
		}
	}
	if err := i.Owners.Folder("folder for plugins", i.Dir); err != nil {
		return Installed{}, err
	}
	if err := os.MkdirAll(i.Dir, 0o750); err != nil {
		return Installed{}, fmt.Errorf("make the directory for plugins: %w", err)
	}
	// Fetched into the directory itself, so that a rename is enough.
	work, err := os.MkdirTemp(i.Dir, ".install-*")
	if err != nil {
		return Installed{}, fmt.Errorf("install the plugin: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()

	download := filepath.Join(work, "download")
	fetched, err := i.fetch(ctx, req.From, want, download)
	if err != nil {
		return Installed{}, err
	}
	plugin, program, err := unpack(download, work, path.Base(filepath.ToSlash(shownAddress(req.From))), req.Name)
	if err != nil {
		return Installed{}, fmt.Errorf("install from %s: %w", shownAddress(req.From), err)
	}
	digest, err := HashFile(program)
	if err != nil {
		return Installed{}, err
	}
	result := Installed{Name: plugin, Path: filepath.Join(i.Dir, name.File(plugin, runtime.GOOS)), Digest: digest}
	if result.Checked, err = checked(want, fetched, digest, program != download); err != nil {
		return Installed{}, fmt.Errorf("install from %s: %w", shownAddress(req.From), err)
	}
	if err := startable(program); err != nil {
		return Installed{}, fmt.Errorf("install from %s: %w", shownAddress(req.From), err)
	}
	return result, put(program, result.Path)
}

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
	return "", &problem.Problem{
		Summary: "the digest is not the expected one",
		Detail:  fmt.Sprintf("expected  %s\nfound     %s\nNothing was installed", want, found),
	}
}

// fetch copies the file, or what is at the address, to target.
func (i Installer) fetch(ctx context.Context, from string, want Digest, target string) (Digest, error) {
	scheme, _, isAddress := strings.Cut(from, "://")
	if !isAddress {
		in, err := os.Open(from)
		if err != nil {
			return "", fmt.Errorf("install the plugin: %w", err)
		}
		defer func() { _ = in.Close() }()
		return save(in, target)
	}
	switch {
	case !strings.EqualFold(scheme, "https"):
		return "", fmt.Errorf("install from %s: only addresses that begin with https:// are fetched", shownAddress(from))
	case want == "":
		return "", fmt.Errorf("install from %s: name the digest that the author published: --sha256 DIGEST", shownAddress(from))
	}
	body, err := i.get(ctx, from)
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }()
	return save(body, target)
}

func (i Installer) get(ctx context.Context, address string) (io.ReadCloser, error) {
	client := &http.Client{}
	if i.Client != nil {
		*client = *i.Client
	}
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		switch {
		case req.URL.Scheme != "https":
			return fmt.Errorf("it redirects to %s, which is not https", shownAddress(req.URL.String()))
		case len(via) >= 10:
			return errors.New("it redirects too often")
		}
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("install from %s: %w", shownAddress(address), withoutAddress(err))
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch the plugin from %s: %w", shownAddress(address), withoutAddress(err))
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("fetch the plugin from %s: the server answers %s", shownAddress(address), resp.Status)
	}
	return resp.Body, nil
}

// shownAddress is an address as it may be shown: without user, password, query and
// fragment, which can hold secrets. A path stays as it is.
func shownAddress(from string) string {
	scheme, rest, isAddress := strings.Cut(from, "://")
	if !isAddress {
		return from
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, _, _ = strings.Cut(rest, "?")
	host, file, slash := strings.Cut(rest, "/")
	if slash {
		file = "/" + file
	}
	return scheme + "://" + host[strings.LastIndex(host, "@")+1:] + file
}

// withoutAddress is what went wrong, without the address that net/http puts before
// it.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// save writes at most maxProgram bytes and returns their digest.
func save(in io.Reader, target string) (Digest, error) {
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("install the plugin: %w", err)
	}
	counted := &io.LimitedReader{R: in, N: maxProgram + 1}
	digest, err := hashReader(io.TeeReader(counted, out))
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err == nil && counted.N <= 0 {
		err = fmt.Errorf("it is larger than %d MiB", maxProgram>>20)
	}
	if err != nil {
		return "", fmt.Errorf("install the plugin: %w", err)
	}
	return digest, nil
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
