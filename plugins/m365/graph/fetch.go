package graph

import (
	"context"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// fetch is a page on its way. Nil stands for no page.
type fetch struct {
	link   string
	cancel context.CancelFunc
	// early gives the link to the page after this one as soon as that has
	// arrived, or nothing if it was not seen before the end. It is a hint.
	early chan string
	// done is closed when body and err are there.
	done chan struct{}
	body []byte
	err  error
}

// fetch sends for a page.
func (p *pass) fetch(ctx context.Context, link string) *fetch {
	ctx, cancel := context.WithCancel(ctx)
	f := &fetch{link: link, cancel: cancel, early: make(chan string, 1), done: make(chan struct{})}
	told := false
	ctx = sdkhttp.WithPeek(ctx, func(head []byte) (enough bool) {
		if next := findNextLink(head); next != "" && !told {
			told = true
			f.early <- next
		}
		return told
	})
	p.pending.Go(func() {
		defer cancel()
		f.body, f.err = p.reading.Client.get(ctx, link, p.licensed)
		close(f.early)
		close(f.done)
	})
	return f
}

// address is where the page is, or empty.
func (f *fetch) address() string {
	if f == nil {
		return ""
	}
	return f.link
}

// stop gives up on a page.
func (f *fetch) stop() {
	if f != nil {
		f.cancel()
	}
}
