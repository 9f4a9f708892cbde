package sdkhttp

import (
	"context"
	"io"
)

// peekBytes is how much of the beginning of a body is shown to a peek.
const peekBytes = 8 << 10

type peekKey struct{}

// WithPeek lets see look at the beginning of the body while the rest of it is
// still on its way: see is called each time that more has come, with all that
// there is, until it says that it has seen enough or 8 KiB have come. That is a
// hint and no more. The answer may still turn out to be cut off, and a repeated
// one may begin in another way. See must not keep what it is shown.
func WithPeek(ctx context.Context, see func(head []byte) (enough bool)) context.Context {
	return context.WithValue(ctx, peekKey{}, see)
}

// peeked gives a reader that shows what passes to the peek of ctx, if there is
// one.
func peeked(ctx context.Context, r io.Reader) io.Reader {
	see, ok := ctx.Value(peekKey{}).(func([]byte) bool)
	if !ok {
		return r
	}
	return &peekReader{source: r, see: see, head: make([]byte, 0, peekBytes)}
}

type peekReader struct {
	source io.Reader
	see    func([]byte) bool // nil once it has seen enough
	head   []byte
}

// Read passes on what comes.
func (r *peekReader) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	if r.see == nil || n == 0 {
		return n, err
	}
	r.head = append(r.head, p[:min(n, cap(r.head)-len(r.head))]...)
	if r.see(r.head) || len(r.head) == cap(r.head) {
		r.see = nil
	}
	return n, err
}
