package web_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/web"
)

// Every answer, also to what is wrong, may be neither framed nor kept nor taken for
// something else, and loads nothing from elsewhere.
func TestEveryAnswerIsSafe(t *testing.T) {
	t.Parallel()
	h := handler(t, known{jobs: []web.Job{job("nightly")}})
	for _, asked := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200},
		{"HEAD", "/", 200},
		{"GET", "/jobs/nightly", 200},
		{"GET", "/style.css", 200},
		{"GET", "/icon.svg", 200},
		{"GET", "/jobs/other", 404},
		{"GET", "/nothing", 404},
		{"GET", "/jobs/", 404},
		{"GET", "/jobs/nightly/", 404},
		{"HEAD", "/nothing", 404},
		{"POST", "/", 405},
		{"DELETE", "/jobs/nightly", 405},
		{"TRACE", "/nothing", 405},
		{"OPTIONS", "/style.css", 405},
		{"BREW", "/", 405},
	} {
		w := ask(h, asked.method, asked.path)
		if w.Code != asked.status {
			t.Errorf("%s %s: %d, want %d", asked.method, asked.path, w.Code, asked.status)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
			"X-Frame-Options":         "DENY",
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "no-store",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s: %s is %q", asked.method, asked.path, name, got)
			}
		}
		if asked.method == "HEAD" && w.Body.Len() > 0 {
			t.Errorf("HEAD %s has a body", asked.path)
		}
		if asked.status == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: Allow is %q", asked.method, asked.path, w.Header().Get("Allow"))
		}
		if strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Body.String(), " style=") {
			t.Errorf("%s %s needs what the policy forbids", asked.method, asked.path)
		}
	}
}

func TestPagesSpeakTheLanguageOfTheBrowser(t *testing.T) {
	t.Parallel()
	h := handler(t, known{jobs: []web.Job{job("nightly")}})
	for asked, want := range map[string]string{
		"": "en", "cs": "cs", "cs-CZ,cs;q=0.9,en;q=0.8": "cs", "de, en;q=0.5": "en", "sk": "cs",
		"en;q=0.1, cs;q=0.2": "cs", "*": "en", ";;q=,,\x00": "en", strings.Repeat("x,", 10000): "en", "cs;q=2": "en",
	} {
		w := get(h, "/", "Accept-Language", asked)
		if got := w.Header().Get("Content-Language"); got != want {
			t.Errorf("%.40q: got %s, want %s", asked, got, want)
		}
		if !strings.Contains(w.Body.String(), `<html lang="`+want+`">`) || w.Header().Get("Vary") != "Accept-Language" {
			t.Errorf("%.40q: the page does not say so", asked)
		}
	}
	if w := get(h, "/nothing", "Accept-Language", "cs"); !strings.Contains(w.Body.String(), "Taková stránka není") {
		t.Error("a page that is not there is not in Czech")
	}
	// What was made for one reader is not shown to another.
	if w := get(h, "/"); !strings.Contains(w.Body.String(), "Last good run") {
		t.Error("the English reader sees something else")
	}
}

// Why a page cannot be made is for the log.
func TestWhatCannotBeReadIsNoPage(t *testing.T) {
	t.Parallel()
	h := handler(t, known{err: errors.New("open /srv/hidden: permission denied")})
	w := get(h, "/")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "hidden") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
