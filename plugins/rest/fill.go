package main

import (
	"context"
	"errors"
	"net/url"
	"regexp"

	"github.com/licexport/licexport/plugins/rest/recipe"
)

// fill fills a text of the recipe that is about no item.
func (j *job) fill(ctx context.Context, t *recipe.Text, input any) (string, error) {
	if t == nil {
		return "", nil
	}
	text, err := t.Fill(ctx, input, j.base, nil)
	return text, j.inRecipe(err, t.Name, t.Place)
}

// filler fills several texts and keeps the first error.
type filler struct {
	j   *job
	ctx context.Context //nolint:containedctx // it lives as long as one call
	err error
}

func (f *filler) text(t *recipe.Text) string {
	text, err := f.j.fill(f.ctx, t, nil)
	if f.err == nil {
		f.err = err
	}
	return text
}

// tokenURL is the address of the sign-in, from the configuration or the recipe.
func (f *filler) tokenURL(t *recipe.Text) string {
	if f.j.cfg.TokenURL != "" {
		return f.j.cfg.TokenURL
	}
	text, err := t.Fill(f.ctx, nil, f.j.base, hostPart)
	if f.err == nil {
		f.err = f.j.inRecipe(err, t.Name, t.Place)
	}
	return text
}

var hostLabels = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// hostPart lets a setting fill in a part of a name of a server, but not turn it into
// another one.
func hostPart(s string) (string, error) {
	if !hostLabels.MatchString(s) {
		return "", errors.New("may hold only letters, digits, hyphens and dots, because it is a part of an address")
	}
	return s, nil
}

// pathPart makes a value one part of a path, and nothing else.
func pathPart(s string) (string, error) {
	if s == "" || s == "." || s == ".." {
		return "", errors.New("is no part of an address")
	}
	return url.PathEscape(s), nil
}
