package access

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/problem"
)

const (
	// maxCertificate bounds the file of a certificate, in bytes.
	maxCertificate = 1 << 20
	// look is how often it is looked whether the file was renewed.
	look = 30 * time.Second
	// patience bounds how long a command may take that prints a renewed key.
	patience = 10 * time.Second
)

// certificate is read again when its file, or that of its key, has changed.
type certificate struct {
	o Options

	mu      sync.Mutex
	current *tls.Certificate
	seen    [2]stamp
	looked  time.Time
}

// stamp is what changes when a file is replaced.
type stamp struct {
	modified time.Time
	size     int64
}

// get is for tls.Config. A certificate that cannot be renewed stays in use.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.o.Now(); now.Sub(c.looked) >= look || now.Before(c.looked) {
		c.looked = now
		if seen := c.stamps(); seen != c.seen {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			if err := c.read(ctx); err != nil {
				c.o.Log.Warn("the renewed certificate of the page cannot be used, so the old one stays", "error", err.Error())
			} else {
				c.o.Log.Info("the certificate of the page was renewed", "until", c.current.Leaf.NotAfter)
			}
		}
	}
	return c.current, nil
}

// load reads it for the first time.
func (c *certificate) load(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = c.o.Now()
	return c.read(ctx)
}

func (c *certificate) read(ctx context.Context) error {
	seen := c.stamps()
	path := c.o.Page.Certificate
	chain, err := inputfile.ReadFile(path)
	switch {
	case err != nil:
		return problem.With(problem.Usage, fmt.Errorf("page.certificate: %w", err))
	case len(chain) > maxCertificate:
		return problem.New(problem.Usage, fmt.Sprintf("page.certificate: %s is too large for a certificate", path), "")
	}
	key, err := fetch(ctx, c.o, *c.o.Page.Key)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(chain, []byte(key))
	if err != nil {
		return problem.With(problem.Usage, problem.Advise(fmt.Errorf("page.certificate %s and page.key do not make a pair: %w", path, err),
			"Both are PEM; the certificate stands first in its file, those of its authorities follow; the key has no password of its own."))
	}
	c.current, c.seen = &pair, seen
	return nil
}

// Warnings are what browsers will not like about a certificate.
func (d *Door) Warnings() []string {
	if d.certificate == nil {
		return nil
	}
	o := d.certificate.o
	leaf := d.certificate.current.Leaf
	var texts []string
	if o.Now().After(leaf.NotAfter) {
		texts = append(texts, fmt.Sprintf("page.certificate: %s ended on %s", o.Page.Certificate, leaf.NotAfter.UTC().Format(time.DateOnly)))
	}
	for _, name := range o.Page.Names {
		if leaf.VerifyHostname(name) != nil {
			texts = append(texts, fmt.Sprintf("page.certificate: %s is not for %s, which page.names has", o.Page.Certificate, name))
		}
	}
	return texts
}

// stamps are those of the two files; that of a key elsewhere is empty.
func (c *certificate) stamps() [2]stamp {
	var all [2]stamp
	for i, path := range []string{c.o.Page.Certificate, c.o.Page.Key.File} {
		if path == "" {
			continue
		}
		if info, err := os.Stat(path); err == nil {
			all[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return all
}
