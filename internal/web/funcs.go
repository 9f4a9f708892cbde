package web

import (
	"html/template"
	"maps"

	"github.com/licexport/licexport/internal/chart"
	"github.com/licexport/licexport/internal/phrase"
)

// funcs are what templates use besides the functions of html/template.
func funcs(l phrase.Language) template.FuncMap {
	all := template.FuncMap{
		"marked":       func(p phrase.Phrase) template.HTML { return marked(p, l) },
		"jobPath":      jobPath,
		"licensesPath": licensesPath,
		"licensePath":  licensePath,
		"sourcePath":   sourcePath,
		"chartKey":     chart.Key,
		"drawn":        func(c func(phrase.Language) (template.HTML, error)) (template.HTML, error) { return c(l) },
	}
	maps.Copy(all, l.Funcs())
	return all
}
