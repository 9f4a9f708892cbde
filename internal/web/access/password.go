package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/problem"
)

const (
	// leastPassword is how many characters a password has at least: nobody finds one
	// of them by four guesses a second.
	leastPassword = 12
	// mostPassword bounds a password, in bytes.
	mostPassword = 1 << 10
	// pause is how long each wrong password keeps the others that are wrong waiting.
	pause = 250 * time.Millisecond
	// notice is how often the log says that passwords were wrong.
	notice = time.Minute
)

// checkPassword returns what is wrong with a password; the error does not show it.
func checkPassword(text string) error {
	const setting = "page.password"
	switch n := utf8.RuneCountInString(text); {
	case n < leastPassword:
		return problem.New(problem.Usage, fmt.Sprintf("%s has %d characters and needs %d", setting, n, leastPassword),
			"Use a long random one: nobody but browsers and password managers has to remember it.")
	case len(text) > mostPassword:
		return problem.New(problem.Usage, fmt.Sprintf("%s is longer than %d bytes", setting, mostPassword), "")
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }):
		return problem.New(problem.Usage, setting+" has characters that nobody can type", "Write it as one line of text in UTF-8.")
	}
	return nil
}

// password asks readers for the password, and lets whoever guesses wait. It locks
// nobody out: the right password never waits in the line, though guesses may take the
// connections that the listener has. Wrong passwords wait in one line, however many
// connections and addresses they come from.
type password struct {
	digest [sha256.Size]byte
	line   chan struct{}
	sleep  func(ctx context.Context, d time.Duration) error
	now    func() time.Time
	log    *slog.Logger

	mu      sync.Mutex
	wrong   int
	noticed time.Time
}

func newPassword(text string, o Options) *password {
	return &password{digest: sha256.Sum256([]byte(text)), line: make(chan struct{}, 1), sleep: o.Sleep, now: o.Now, log: o.Log}
}

// given reports whether a request has the password. A wrong one takes its time, also
// when whoever sent it has hung up: otherwise guesses would cost nothing.
func (p *password) given(r *http.Request) bool {
	_, text, ok := r.BasicAuth()
	if !ok {
		return false // a browser that has not asked its user yet
	}
	digest := sha256.Sum256([]byte(text))
	if subtle.ConstantTimeCompare(digest[:], p.digest[:]) == 1 {
		return true
	}
	p.line <- struct{}{}
	defer func() { <-p.line }()
	p.note(r.RemoteAddr)
	_ = p.sleep(context.WithoutCancel(r.Context()), pause) // it cannot be cut short
	return false
}

// note says in the log that somebody guesses, once in a while.
func (p *password) note(remote string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong++
	if now := p.now(); p.noticed.IsZero() || now.Sub(p.noticed) >= notice {
		p.log.Warn("a wrong password was given for the page", "from", remote, "attempts", p.wrong)
		p.noticed, p.wrong = now, 0
	}
}
