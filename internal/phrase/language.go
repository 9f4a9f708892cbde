package phrase

import (
	"maps"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Language is a language of people, named as in the attribute lang of HTML.
type Language string

// The languages.
const (
	English Language = "en"
	Czech   Language = "cs"
	// plainEnglish is English as fmt writes it.
	plainEnglish Language = ""
)

// Languages lists all of them, English first.
func Languages() []Language { return []Language{English, Czech} }

func (l Language) tag() language.Tag {
	if l == Czech {
		return language.Czech
	}
	return language.English
}

// catalog holds the texts of a language, by the English ones; nil for English.
func (l Language) catalog() catalog {
	if l == Czech {
		return czech()
	}
	return nil
}

// catalog is the texts of a language by the English format: one form each, or one
// for each plural form (see plural).
type catalog map[string][]string

// czech is put together at its first use.
var czech = sync.OnceValue(func() catalog {
	all := catalog{}
	for _, area := range czechAreas() {
		maps.Copy(all, area)
	}
	return all
})

// plural picks the form for n: Czech has one for 1, one for 2 to 4 and one for the
// rest (https://cldr.unicode.org/index/cldr-spec/plural-rules).
func (l Language) plural(n, forms int) int {
	if forms < 3 {
		return 0
	}
	switch plural.Cardinal.MatchPlural(l.tag(), max(n, -n), 0, 0, 0, 0) {
	case plural.One:
		return 0
	case plural.Few:
		return 1
	default:
		return 2
	}
}
