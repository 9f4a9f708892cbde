package handover

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/licexport/licexport/internal/console"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/secret"
)

// keptBytes is how much is kept of the beginning of an output, and as much of
// its end: programs say first what they do and last what went wrong.
const keptBytes = 16 << 10

// capture keeps the beginning and the end of an output. Secrets are taken out
// before it is cut, so that no part of one can be left.
type capture struct {
	redactor *secret.Redactor

	mu      sync.Mutex // a program that nothing can end may still write
	through *secret.Writer
	kept    kept
}

func newCapture(r *secret.Redactor) *capture {
	c := &capture{redactor: r}
	c.through = r.Writer(&c.kept)
	return c
}

// Write never fails, so that the program does not notice being listened to.
func (c *capture) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.through.Write(p)
}

// text is the output for people. Secrets are looked for once more, because they
// could not be recognized in another encoding than UTF-8.
func (c *capture) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.through.Close() // writing into memory does not fail
	return c.redactor.Redact(c.kept.text())
}

// kept holds the first and the last bytes of what is written to it.
type kept struct {
	head, tail []byte
	dropped    int64
}

func (k *kept) Write(p []byte) (int, error) {
	n := len(p)
	room := min(keptBytes-len(k.head), len(p))
	k.head = append(k.head, p[:room]...)
	k.tail = append(k.tail, p[room:]...)
	// Twice the size, so that not each write moves the rest.
	if over := len(k.tail) - keptBytes; over > keptBytes {
		k.drop(over)
	}
	return n, nil
}

func (k *kept) drop(n int) {
	k.dropped += int64(n)
	k.tail = append(k.tail[:0], k.tail[n:]...)
}

// text puts beginning and end together. If something is left out between them,
// they are cut at the ends of lines.
func (k *kept) text() string {
	if over := len(k.tail) - keptBytes; over > 0 {
		k.drop(over)
	}
	if k.dropped == 0 {
		return plain.Strip(console.Text(append(k.head, k.tail...)))
	}
	head, tail, dropped := k.head, k.tail, k.dropped
	if i := bytes.LastIndexByte(head, '\n'); i >= 0 {
		dropped += int64(len(head) - i - 1)
		head = head[:i+1]
	}
	if i := bytes.IndexByte(tail, '\n'); i >= 0 {
		dropped += int64(i + 1)
		tail = tail[i+1:]
	}
	return plain.Strip(console.Text(head)) + fmt.Sprintf("\n[… %d bytes left out …]\n", dropped) + plain.Strip(console.Text(tail))
}
