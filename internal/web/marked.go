package web

import (
	"html/template"
	"strings"

	"github.com/licexport/licexport/internal/phrase"
)

// marked is a text whose untranslated parts say that they are English, so that a screen
// reader pronounces them as that.
func marked(p phrase.Phrase, l phrase.Language) template.HTML {
	var b strings.Builder
	for _, s := range p.Spans(l) {
		text := template.HTMLEscapeString(s.Text)
		if s.English {
			text = `<bdi lang="en">` + text + `</bdi>`
		}
		b.WriteString(text)
	}
	return template.HTML(b.String()) // #nosec G203 -- each part is escaped
}
