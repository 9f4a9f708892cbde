//go:build !windows

package main

import "github.com/licexport/licexport/internal/phrase"

// personLanguage is the language in the settings of the person.
func personLanguage() phrase.Language { return localeLanguage() }
