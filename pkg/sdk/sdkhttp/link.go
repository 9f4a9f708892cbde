package sdkhttp

import (
	"net/http"
	"strings"
)

// NextLink finds the link to the next page in the Link header (RFC 8288), as
// GitHub and Okta send it. It is empty on the last page.
func NextLink(header http.Header) string {
	for _, value := range header.Values("Link") {
		for value != "" {
			target, params, rest, ok := cutLink(value)
			if !ok {
				break
			}
			if isNext(params) {
				return target
			}
			value = rest
		}
	}
	return ""
}

// cutLink takes the first link of a header value: <target>; params, rest.
func cutLink(value string) (target, params, rest string, ok bool) {
	_, value, ok = strings.Cut(value, "<")
	if !ok {
		return "", "", "", false
	}
	target, value, ok = strings.Cut(value, ">")
	if !ok {
		return "", "", "", false
	}
	end := endOfParams(value)
	return target, value[:end], value[end:], true
}

// endOfParams is the place of the comma before the next link, outside quotes.
func endOfParams(value string) int {
	quoted := false
	for i := range len(value) {
		switch {
		case value[i] == '"':
			quoted = !quoted
		case value[i] == ',' && !quoted:
			return i
		}
	}
	return len(value)
}

// isNext reports whether the parameters have the relation "next".
func isNext(params string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for relation := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(relation, "next") {
				return true
			}
		}
	}
	return false
}
