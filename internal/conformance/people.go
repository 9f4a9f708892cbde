package conformance

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// mostHeard bounds the addresses that are kept.
const mostHeard = 10_000

// address finds what may be an e-mail address in a line.
var address = regexp.MustCompile(`[^\s"'<>(){}\[\],;:=|]+@[^\s"'<>(){}\[\],;:=|@]+`)

// peopleWatch notes e-mail addresses in the log of the plugin. Which of them are
// those of holders is known when there is an export.
type peopleWatch struct {
	mu    sync.Mutex
	heard map[string]struct{}
}

// hear takes a line of the log.
func (w *peopleWatch) hear(line string) {
	found := address.FindAllString(line, -1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.heard == nil {
		w.heard = make(map[string]struct{})
	}
	for _, a := range found {
		if len(w.heard) < mostHeard {
			w.heard[strings.ToLower(strings.TrimRight(a, ".!?"))] = struct{}{}
		}
	}
}

// among counts the addresses that were heard and are in known.
func (w *peopleWatch) among(known map[string]struct{}) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for a := range w.heard {
		if _, ok := known[a]; ok {
			n++
		}
	}
	return n
}

// judgePeople judges the log of all processes together. An address that is in the
// settings, such as that of the account that reads, may be named.
func (s *suite) judgePeople() {
	if s.content == nil {
		return
	}
	known := make(map[string]struct{}, len(s.content.addresses))
	for a := range s.content.addresses {
		if !strings.Contains(strings.ToLower(s.config.JSON), a) {
			known[a] = struct{}{}
		}
	}
	if n := s.people.among(known); n > 0 {
		s.fail(logsPeople, "the log names %d e-mail addresses of holders", n)
		return
	}
	s.pass(logsPeople, "no e-mail address of a holder in the log")
}

// listeningLog shows each record to the watch, also those of levels that nobody
// wants to see.
type listeningLog struct {
	slog.Handler
	watch *peopleWatch
}

// Enabled implements slog.Handler.
func (l listeningLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements slog.Handler.
func (l listeningLog) Handle(ctx context.Context, r slog.Record) error {
	l.watch.hear(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		if a.Value.Kind() == slog.KindGroup {
			for _, member := range a.Value.Group() {
				l.watch.hear(member.Value.String())
			}
			return true
		}
		l.watch.hear(a.Value.String())
		return true
	})
	if !l.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return l.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (l listeningLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return listeningLog{l.Handler.WithAttrs(attrs), l.watch}
}

// WithGroup implements slog.Handler.
func (l listeningLog) WithGroup(name string) slog.Handler {
	return listeningLog{l.Handler.WithGroup(name), l.watch}
}
