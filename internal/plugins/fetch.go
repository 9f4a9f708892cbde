package plugins

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/reach"
)

const (
	// maxProgram bounds a program and an archive, in bytes.
	maxProgram = 512 << 20
	// downloadTimeout and downloadSilence are the defaults of Installer.
	downloadTimeout = 30 * time.Minute
	downloadSilence = time.Minute
)

// errSilent ends a download that brings no more data.
var errSilent = errors.New("nothing came any more")

// fetch copies the file, or what is at the address, to target.
func (i Installer) fetch(ctx context.Context, req InstallRequest, want Digest, target string) (Digest, error) {
	from := shownAddress(req.From)
	scheme, _, isAddress := strings.Cut(req.From, "://")
	if !isAddress {
		in, err := os.Open(req.From)
		if err != nil {
			return "", fmt.Errorf("install the plugin: %w", err)
		}
		defer func() { _ = in.Close() }()
		digest, n, err := save(in, target, req.Size)
		if err != nil {
			return "", err
		}
		return digest, wrongSize(from, n, req.Size)
	}
	switch {
	case !strings.EqualFold(scheme, "https"):
		return "", fmt.Errorf("install from %s: only addresses that begin with https:// are fetched", from)
	case want == "":
		return "", fmt.Errorf("install from %s: name the digest that the author published: --sha256 DIGEST", from)
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(i.Timeout, downloadTimeout))
	defer cancel()
	return i.download(ctx, req, target)
}

// download fetches an address. It gives up when nothing comes for a while.
func (i Installer) download(ctx context.Context, req InstallRequest, target string) (Digest, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	limit := cmp.Or(i.Silence, downloadSilence)
	watch := time.AfterFunc(limit, func() { stop(errSilent) })
	defer watch.Stop()
	body, err := i.get(ctx, req.From)
	if err != nil {
		return "", i.explain(ctx, req.From, limit, err)
	}
	defer func() { _ = body.Close() }()
	from := shownAddress(req.From)
	digest, n, err := save(moving{body, watch, limit}, target, req.Size)
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx) // a server that notices in time ends its answer properly
	}
	if err != nil {
		return "", i.explain(ctx, req.From, limit, err)
	}
	if isPage(target) {
		return "", problem.New(problem.Source, fmt.Sprintf("fetch the plugin from %s: the server sends a web page and no program", from),
			"Something answers in the place of the server, such as the sign-in page of a proxy or of a mirror. Open the address in a browser to see what.")
	}
	return digest, wrongSize(from, n, req.Size)
}

// wrongSize is the error for a download that was cut off, or is another file.
func wrongSize(from string, got, want int64) error {
	switch {
	case want == 0 || got == want:
		return nil
	case got > want:
		return problem.New(problem.Usage, fmt.Sprintf("install from %s: the file is larger than the %d bytes that it must have; nothing was installed", from, want),
			"It is another file than the one of this release.")
	default:
		return problem.New(problem.Usage, fmt.Sprintf("install from %s: the file ends after %d of %d bytes; nothing was installed", from, got, want),
			"It was cut off on the way, or is another file than the one of this release. Try again.")
	}
}

// moving is a download that keeps a watch from running out.
type moving struct {
	io.Reader

	watch *time.Timer
	limit time.Duration
}

func (m moving) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if n > 0 {
		m.watch.Reset(m.limit)
	}
	return n, err
}

// explain puts into words why an address could not be fetched.
func (i Installer) explain(ctx context.Context, address string, silence time.Duration, err error) error {
	from := shownAddress(address)
	if _, ok := errors.AsType[*answerError](err); ok {
		return problem.New(problem.Source, fmt.Sprintf("fetch the plugin from %s: %v", from, err), "")
	}
	if errors.Is(context.Cause(ctx), errSilent) {
		return problem.New(problem.Source, fmt.Sprintf("fetch the plugin from %s: nothing came for %v", from, silence), "Try again later.")
	}
	err = withoutAddress(err)
	_, remedy := reach.Explain(err, i.CAFile)
	return &problem.Problem{
		Class: problem.Source, Summary: fmt.Sprintf("fetch the plugin from %s: %v", from, err), Remedy: remedy, Err: err,
	}
}

// answerError is an answer that is no file.
type answerError struct{ status string }

// Error says what the server answers.
func (e *answerError) Error() string { return "the server answers " + e.status }

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
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, &answerError{resp.Status}
	}
	return resp.Body, nil
}

// isPage reports whether a file begins as web pages do.
func isPage(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	head = bytes.ToLower(bytes.TrimSpace(head[:n]))
	return slices.ContainsFunc([]string{"<!doctype html", "<html", "<!--", "<head"}, func(start string) bool { return bytes.HasPrefix(head, []byte(start)) })
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

// save writes a file and returns its digest and its length. It takes at most size
// bytes or, if that is 0, maxProgram; a longer file is cut off after the first byte too
// many.
func save(in io.Reader, target string, size int64) (Digest, int64, error) {
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", 0, fmt.Errorf("install the plugin: %w", err)
	}
	most := int64(maxProgram)
	if size > 0 {
		most = min(size, most)
	}
	counted := &io.LimitedReader{R: in, N: most + 1}
	digest, err := hashReader(io.TeeReader(counted, out))
	if err == nil {
		err = out.Sync() // the lock that names it is written for good, too
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err == nil && counted.N <= 0 && most == maxProgram {
		err = fmt.Errorf("it is larger than %d MiB", maxProgram>>20)
	}
	if err != nil {
		return "", 0, fmt.Errorf("install the plugin: %w", err)
	}
	return digest, most + 1 - counted.N, nil
}
