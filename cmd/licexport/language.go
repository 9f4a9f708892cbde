package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/licexport/licexport/internal/phrase"
)

// parseLanguage is the language of a flag; that of the person if it is empty.
func parseLanguage(text string) (phrase.Language, error) {
	if text == "" {
		return personLanguage(), nil
	}
	for _, l := range phrase.Languages() {
		if text == string(l) {
			return l, nil
		}
	}
	return "", fmt.Errorf("the language %q does not exist; choose en or cs", text)
}

// localeLanguage is the language of the locale in the environment, as in cs_CZ.UTF-8.
func localeLanguage() phrase.Language {
	locale, _, _ := strings.Cut(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")), ".")
	return phrase.Match(strings.ReplaceAll(locale, "_", "-"))
}
