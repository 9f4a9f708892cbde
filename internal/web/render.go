package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"time"

	"github.com/licexport/licexport/internal/phrase"
)

//go:embed templates
var templates embed.FS

// renderer makes pages of contents.
type renderer struct {
	version string
	now     func() time.Time
	// pages are the parsed templates, by language and file.
	pages map[phrase.Language]map[string]*template.Template
}

// newRenderer parses the templates. That one is wrong is a mistake in this package.
func newRenderer(version string, now func() time.Time) *renderer {
	r := &renderer{version: version, now: now, pages: map[phrase.Language]map[string]*template.Template{}}
	for _, l := range phrase.Languages() {
		layout := template.Must(template.New("layout.html").Funcs(funcs(l)).ParseFS(templates, "templates/layout.html", "templates/parts.html"))
		r.pages[l] = map[string]*template.Template{}
		for _, p := range append(pages(), page{template: "error.html"}) {
			r.pages[l][p.template] = template.Must(template.Must(layout.Clone()).ParseFS(templates, "templates/"+p.template))
		}
	}
	return r
}

// frame is what layout.html shows.
type frame struct {
	content

	Links   []link
	Version string
	// Made is when the page was made.
	Made time.Time
}

// render makes a page.
func (r *renderer) render(l phrase.Language, name string, c content) ([]byte, error) {
	var b bytes.Buffer
	if err := r.pages[l][name].ExecuteTemplate(&b, "layout.html", frame{content: c, Links: menu(), Version: r.version, Made: r.now().Local()}); err != nil {
		return nil, fmt.Errorf("make the page %s: %w", name, err)
	}
	return b.Bytes(), nil
}
