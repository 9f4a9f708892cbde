package faultproxy

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// nextNames are the members by which vendors lead to the next page, in lower case
// and without signs.
func nextNames() []string {
	return []string{
		"next", "nextpage", "nextpagetoken", "nextlink", "odatanextlink", "nextcursor", "nexttoken", "nexturl", "nexthref",
		"nextpageurl", "nextpagelink", "nextoffset", "nextpagenumber", "nextrecordsurl", "continuationtoken",
	}
}

// linkNext is a link to the next page in the header Link (RFC 8288).
var linkNext = regexp.MustCompile(`<([^>]*)>[^,]*rel="?next"?`)

// fewItems is a list that is no page of many: a page of one is asked for to see
// whether there is any, or how many there are.
const fewItems = 2

// nextPages finds what leads to the next page in an answer with a list.
func nextPages(body []byte, header http.Header) []string {
	value, _ := decode(body)
	_, _, length := longest(value)
	if list, ok := value.([]any); ok {
		length = len(list)
	}
	if length < fewItems {
		return nil
	}
	var found []string
	for _, line := range header.Values("Link") {
		for _, match := range linkNext.FindAllStringSubmatch(line, -1) {
			found = append(found, match[1])
		}
	}
	var look func(value any)
	look = func(value any) {
		object, _ := value.(map[string]any)
		for key, below := range object {
			name := strings.Map(func(r rune) rune {
				if strings.ContainsRune("_-@.", r) {
					return -1
				}
				return r
			}, strings.ToLower(key))
			if text := scalar(below); text != "" && slices.Contains(nextNames(), name) {
				found = append(found, text)
			}
			look(below)
		}
	}
	look(value)
	return found
}

// scalar is a string or a number as text.
func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// sent notes what came with a request.
func (p *Proxy) sent(body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, body)
}

// Unasked returns what answers since Begin named as the way to the next page and
// no request has used.
func (p *Proxy) Unasked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var unasked []string
	for _, next := range p.next {
		if !slices.ContainsFunc(p.asked, func(request string) bool { return uses(request, next) }) {
			unasked = append(unasked, next)
		}
	}
	return unasked
}

// follows reports whether a request goes to a link; further parameters do no harm.
func follows(request string, link *url.URL) bool {
	sent, err := url.Parse(request)
	if err != nil || strings.HasPrefix(link.Path, "/") && sent.Path != link.Path {
		return false
	}
	has := sent.Query()
	for name, values := range link.Query() {
		if !slices.Equal(has[name], values) {
			return false
		}
	}
	return true
}

// uses reports whether a request, its address or what was sent with it, is the one
// that next leads to.
func uses(request, next string) bool {
	if link, err := url.Parse(next); err == nil && (link.Host != "" || strings.HasPrefix(next, "/") || link.RawQuery != "") {
		return follows(request, link)
	}
	if _, query, ok := strings.Cut(request, "?"); ok {
		values, _ := url.ParseQuery(query)
		for _, of := range values {
			if slices.Contains(of, next) {
				return true
			}
		}
	}
	return strings.Contains(request, next) && !strings.HasPrefix(request, "/") || strings.HasSuffix(request, "/"+url.PathEscape(next))
}
