package sdkhttp

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// maxTitle bounds what is shown of a page, in characters.
const maxTitle = 80

// titleOf is the title of an HTML page, or empty: it says whose page it is.
func titleOf(body []byte) string {
	const start = 16 << 10 // the title is at the beginning
	found := regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`).FindSubmatch(body[:min(len(body), start)])
	if found == nil {
		return ""
	}
	title := strings.Join(strings.Fields(html.UnescapeString(string(found[1]))), " ")
	title = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, title)
	if runes := []rune(title); len(runes) > maxTitle {
		title = string(runes[:maxTitle]) + "…"
	}
	return title
}
