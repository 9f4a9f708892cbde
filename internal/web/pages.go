package web

import (
	_ "embed" // the icon

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/style"
)

// icon is for the tab of the browser.
//
//go:embed icon.svg
var icon []byte

// page is a page of the site.
type page struct {
	// path is a pattern of http.ServeMux without a method.
	path string
	// template is a file in the folder templates.
	template string
	// gather collects what the template shows.
	gather func(*request) (content, error)
}

// pages are all pages. A further one is a line here.
func pages() []page {
	return []page{
		{"/{$}", "home.html", (*request).home},
		{"/jobs/{job}", "job.html", (*request).job},
		{"/jobs/{job}/licenses", "licenses.html", (*request).licenses},
		{"/jobs/{job}/licenses/{uid}", "license.html", (*request).license},
		{"/jobs/{job}/sources/{source}", "source.html", (*request).source},
		{schedulePath(), "schedule.html", (*request).schedule},
		{byHandPath(), "byhand.html", (*request).byHand},
	}
}

// file is something that pages show and that is no page itself, such as a picture.
type file struct {
	path string
	// kind is its media type.
	kind  string
	write func(*request) ([]byte, error)
}

// files are all files. A further one is a line here.
func files() []file {
	return []file{
		{"/style.css", "text/css; charset=utf-8", func(*request) ([]byte, error) { return []byte(style.CSS()), nil }},
		{"/icon.svg", "image/svg+xml", func(*request) ([]byte, error) { return icon, nil }},
	}
}

// menu is what the navigation leads to.
func menu() []link {
	return []link{
		{To: "/", Text: phrase.New("Jobs")},
		{To: schedulePath(), Text: phrase.New("Schedule")},
		{To: byHandPath(), Text: phrase.New("To clear by hand")},
	}
}
