package web

import (
	"context"
	"errors"

	"github.com/licexport/licexport/internal/phrase"
)

// errNotFound says that there is no such page, job, license or source.
var errNotFound = errors.New("there is no such page")

// request is a request for a page.
type request struct {
	ctx  context.Context
	data Data
	// value is a part of the path that the pattern of the page names.
	value func(name string) string
}

// wantedJob is the job that the path names.
func (r *request) wantedJob() (*Job, error) {
	j, err := r.data.Job(r.ctx, named(r.value("job")))
	if err == nil && j == nil {
		err = errNotFound
	}
	return j, err
}

// content is what a page shows.
type content struct {
	// Title is the heading, and the title of the window.
	Title phrase.Phrase
	// Trail leads from the first page to this one, without either.
	Trail []link
	// Menu is the path of the entry of the menu that the page belongs to.
	Menu string
	// Body is for the template of the page.
	Body any
}

// link is a link to another page.
type link struct {
	To   string
	Text phrase.Phrase
}
