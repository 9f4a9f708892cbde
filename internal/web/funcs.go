package web

import (
	"html/template"
	"maps"

	"github.com/licexport/licexport/internal/phrase"
)

// funcs are what templates use besides the functions of html/template.
func funcs(l phrase.Language) template.FuncMap {
	all := template.FuncMap{
		"jobPath":     jobPath,
		"licensePath": licensePath,
		"sourcePath":  sourcePath,
	}
	maps.Copy(all, l.Funcs())
	return all
}
