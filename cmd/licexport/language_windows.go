package main

import (
	"strings"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/phrase"
)

// personLanguage is the language in which Windows speaks to the person.
func personLanguage() phrase.Language {
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(names) == 0 {
		return localeLanguage()
	}
	return phrase.Match(strings.Join(names, ","))
}
