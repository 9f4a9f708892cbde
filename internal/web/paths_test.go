package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// A link to a license leads to it, whatever its UId is: through the rules of browsers,
// which take escaped dots for steps, and those of the server.
func TestLinksLeadToTheirNames(t *testing.T) {
	t.Parallel()
	for _, uid := range []string{
		"SPE_E3", "contoso:SPE E3", "a/b", "a//b", "..", ".", "../..", "~.", "~..", "~~..", "~", "~x", "%2e%2e", "%", "100%", "a?b", "a#b", "a;b",
		"řeřicha", "日本", "\"><script>", "'", "a\\b", "a+b", "\u202e", "...", "..a", "javascript:alert(1)", "a\x00b", "\xff",
	} {
		link := licensePath("nightly", uid)
		u, err := url.Parse("http://localhost" + link)
		if err != nil {
			t.Errorf("%q: %v", uid, err)
			continue
		}
		if resolved := u.ResolveReference(&url.URL{}); resolved.EscapedPath() != link {
			t.Errorf("%q: a browser asks for %s, not for %s", uid, resolved.EscapedPath(), link)
		}
		got, job := "", ""
		mux := http.NewServeMux()
		mux.HandleFunc("/jobs/{job}/licenses/{uid}", func(_ http.ResponseWriter, r *http.Request) {
			job, got = named(r.PathValue("job")), named(r.PathValue("uid"))
		})
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, link, nil))
		if got != uid || job != "nightly" {
			t.Errorf("%q: %s leads to %q (%d)", uid, link, got, w.Code)
		}
	}
}
