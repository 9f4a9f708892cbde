package phrase

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// maxHeader bounds how much of a header is read; browsers send a tenth of it.
const maxHeader = 1 << 10

// Match picks the language for a reader by the header Accept-Language of their
// browser (RFC 9110, section 12.5.4): the first that they prefer and that there is.
// Slovak counts as Czech, which its readers understand better than English. Parts
// that cannot be understood are left out. English is for everybody else, unless they
// refuse it (q=0) and take anything else (*).
func Match(acceptLanguage string) Language {
	wishes := wishesOf(acceptLanguage[:min(len(acceptLanguage), maxHeader)])
	refuses := func(l Language) bool {
		return slices.ContainsFunc(wishes, func(w wish) bool { return w.language == l && w.weight == 0 })
	}
	for _, w := range wishes {
		switch {
		case w.weight == 0:
		case w.language != "" && !refuses(w.language):
			return w.language
		case w.any && !refuses(English):
			return English
		case w.any && !refuses(Czech):
			return Czech
		}
	}
	return English
}

// wish is one part of the header.
type wish struct {
	// language is empty for one that licexport does not have; any says that it was "*".
	language Language
	any      bool
	weight   float64
}

// wishesOf reads a header; what is preferred comes first.
func wishesOf(header string) []wish {
	var wishes []wish
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		w := wish{any: name == "*", weight: weight(parameters)}
		if tag, err := language.Parse(name); err == nil {
			switch base, _ := tag.Base(); base.String() {
			case "cs", "sk":
				w.language = Czech
			case "en":
				w.language = English
			}
		}
		if w.weight >= 0 && (w.any || w.language != "") {
			wishes = append(wishes, w)
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.weight, a.weight) })
	return wishes
}

// weight reads the q of a part: from 0 to 1, and -1 if it is none.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return -1
		}
		return q
	}
	return 1
}
