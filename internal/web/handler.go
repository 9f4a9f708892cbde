package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/web/access"
)

// patience is how long a reader waits for a page, less than the server waits for its
// answer: waiting readers take up connections.
const patience = 8 * time.Second

// Options of the handler.
type Options struct {
	// Version of licexport, for the foot of each page.
	Version string
	// Now is the present time.
	Now func() time.Time
	// Log gets what a page cannot show; nil: nothing does.
	Log *slog.Logger
}

// Handler answers with the pages. It takes for granted that whoever asks may see them.
func Handler(d Data, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{data: d, log: o.Log, renderer: newRenderer(o.Version, o.Now), made: newKept[[]byte](o.Now, fresh)}
	mux := http.NewServeMux()
	for _, p := range pages() {
		mux.HandleFunc(p.path, s.page(p))
	}
	for _, f := range files() {
		mux.HandleFunc(f.path, s.file(f))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errNotFound) })
	return s.guarded(mux)
}

// site makes pages.
type site struct {
	data     Data
	log      *slog.Logger
	renderer *renderer
	made     *kept[[]byte]
}

// guarded sets the headers of all answers and refuses everything but reading.
func (s *site) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		access.SetHeaders(w.Header())
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			s.problem(w, r, http.StatusMethodNotAllowed, textMethod(), textMethodWhy())
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *site) page(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l := languageOf(r)
		body, err := s.make(r, string(l), func(q *request) ([]byte, error) {
			c, err := p.gather(q)
			if err != nil {
				return nil, err
			}
			return s.renderer.render(l, p.template, c)
		})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		answerHTML(w, r, l, http.StatusOK, body)
	}
}

func (s *site) file(f file) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := s.make(r, "", f.write)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		answer(w, r, f.kind, http.StatusOK, body)
	}
}

// make returns what is kept for a path, or makes it. Queries mean nothing here.
func (s *site) make(r *http.Request, variant string, write func(*request) ([]byte, error)) ([]byte, error) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	return s.made.get(ctx, variant+r.URL.EscapedPath(), func(ctx context.Context) ([]byte, error) {
		return write(&request{ctx: ctx, data: s.data, value: r.PathValue})
	})
}

// fail answers with what is the matter. Reasons are for the log: they may quote what
// is not for everybody who may look here.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errNotFound):
		s.problem(w, r, http.StatusNotFound, textNotFound(), textNotFoundWhy())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		s.problem(w, r, http.StatusServiceUnavailable, textBusy(), textBusyWhy())
	default:
		s.log.Error("a page could not be made", "path", r.URL.EscapedPath(), "error", err.Error())
		s.problem(w, r, http.StatusInternalServerError, textBroken(), textBrokenWhy())
	}
}

func (s *site) problem(w http.ResponseWriter, r *http.Request, status int, title, why phrase.Phrase) {
	l := languageOf(r)
	body, err := s.renderer.render(l, "error.html", content{Title: title, Body: why})
	if err != nil { // which needs nothing that could fail
		http.Error(w, title.String(), status)
		return
	}
	answerHTML(w, r, l, status, body)
}

// languageOf is the language that the browser asks for.
func languageOf(r *http.Request) phrase.Language {
	return phrase.Match(strings.Join(r.Header.Values("Accept-Language"), ","))
}

func answerHTML(w http.ResponseWriter, r *http.Request, l phrase.Language, status int, body []byte) {
	w.Header().Set("Content-Language", string(l))
	w.Header().Add("Vary", "Accept-Language")
	answer(w, r, "text/html; charset=utf-8", status, body)
}

func answer(w http.ResponseWriter, r *http.Request, kind string, status int, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // who asked may be gone
	}
}
