package graph

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Sink takes the users as they are read.
type Sink interface {
	// User takes one user. The same user may come twice.
	User(*User) error
	// Users is the number of distinct users taken, since the last restart.
	Users() int
	// Restart forgets all users taken so far; they are read again.
	Restart(reason string) error
	// Page is called after each page: users read in this pass, and how many
	// there will be (0: unknown).
	Page(done, total int)
}

// Reading reads all users who hold licenses.
type Reading struct {
	// Client to read with.
	Client *Client
	// Addresses makes it read the proxy addresses, too.
	Addresses bool
	// Organization and Paths say whether to read what only reports want, see More.
	Organization, Paths bool
	// Extensions says that with Organization the extension attributes are read instead
	// of employeeOrgData.
	Extensions bool
	// All reads all users from the directory and drops here who holds nothing.
	// Otherwise Graph's index is asked for those who hold something.
	All bool
	// Users is how many users Graph counted before they were all read. Nil: it
	// was not asked, or does not count.
	Users *int64
	// Meanwhile runs at the same time as the count after the last page. May be
	// nil.
	Meanwhile func(context.Context) error
	// Log gets counts, never users.
	Log *slog.Logger
}

// Result is how a reading went.
type Result struct {
	// All reports whether all users were read, those without licenses as well.
	All bool
	// Users is the number of distinct users read.
	Users int
	// Expected is the number that Graph named, less what is known to be loose
	// about it. Only if Counted.
	Expected int
	// Missing is by how many Users is below what Graph named. Small numbers
	// are normal: users change while they are read.
	Missing int
	// Counted reports whether Graph named a number at all.
	Counted bool
	// NoMore says why Graph did not tell what only reports want, although it was
	// asked for. Nil: it did, or nobody asked.
	NoMore error
}

// IncompleteError says that Graph gave fewer users than it counts.
type IncompleteError struct {
	// Users were read, Counted is what Graph counts.
	Users, Counted int
}

// Error names both numbers.
func (e *IncompleteError) Error() string {
	return fmt.Sprintf("Graph counts %d users, but gave only %d of them", e.Counted, e.Users)
}

// RestartsError says that the pages broke off too often.
type RestartsError struct {
	// Restarts is how often the reading began anew.
	Restarts int
	// Err is what the last pass ended with.
	Err error
}

// Error says how often and why.
func (e *RestartsError) Error() string {
	return fmt.Sprintf("the list of users broke off %d times, the last time because %v", e.Restarts+1, e.Err)
}

// Broken reports whether the last pass ended because a page was none.
func (e *RestartsError) Broken() bool {
	var broken *brokenPageError
	return errors.As(e.Err, &broken)
}

// Unwrap is what the last pass ended with.
func (e *RestartsError) Unwrap() error { return e.Err }

// maxRestarts is how often a reading may begin anew because Graph has lost its
// place in the list.
const maxRestarts = 5

// Read hands all users to the sink, or fails: half a list is worth nothing. With
// an *IncompleteError all pages were read, and the Result is good.
func (r Reading) Read(ctx context.Context, sink Sink) (Result, error) {
	var noMore error
	for restarts := 0; ; {
		p := &pass{reading: r, sink: sink, licensed: !r.All}
		err := p.run(ctx)
		switch {
		case err == nil:
			result, err := r.compare(ctx, p)
			result.NoMore = noMore
			return result, err
		case r.more() && p.refusedMore(err):
			r.Log.Info("Graph does not tell what reports want; reading the users without it")
			r.Organization, r.Paths, noMore = false, false, err
		case p.licensed && p.refused(err):
			// An Azure AD B2C tenant, say.
			r.Log.Info("Graph cannot filter by license here; reading all users")
			r.All = true
		case p.lost(err):
			if restarts >= maxRestarts {
				return Result{}, &RestartsError{Restarts: restarts, Err: err}
			}
			restarts++
			r.Log.Info("Graph lost its place in the list of users; reading it again", "restart", restarts)
			if err := sink.Restart("Graph lost its place in the list of users"); err != nil {
				return Result{}, err
			}
		default:
			return Result{}, err
		}
	}
}

// compare asks for the number of users again, after the last page.
func (r Reading) compare(ctx context.Context, p *pass) (Result, error) {
	counts := r.Client.CountUsers
	if p.licensed {
		counts = r.Client.CountLicensed
	}
	var after int64
	var refused bool
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		var err error
		after, err = counts(ctx)
		// Graph does not count where it does not filter.
		if refused = !p.licensed && Unsupported(err); refused {
			return nil
		}
		return err
	})
	if r.Meanwhile != nil {
		group.Go(func() error { return r.Meanwhile(ctx) })
	}
	if err := group.Wait(); err != nil {
		return Result{}, err
	}
	result := Result{All: !p.licensed, Users: p.sink.Users() + len(p.idle)}
	if refused {
		return result, nil
	}
	counted := after
	if p.count != nil {
		counted = min(counted, *p.count)
	}
	return result.judge(int(counted))
}

// Short says that so many users are missing that a second look is worth it, which
// may well find them: more than one in two hundred.
func (r Result) Short() bool { return r.Missing > (r.Users+r.Missing)/200 }

// judge compares what was read with the lower of the counts before and after.
// A few users may be missing, because the count comes from an index that lags
// behind: one in two hundred, or five, but never more than a quarter.
func (r Result) judge(counted int) (Result, error) {
	slack := max(counted/200, min(5, counted/4))
	r.Missing = max(0, counted-r.Users)
	r.Expected, r.Counted = max(0, counted-slack), true
	if r.Missing > slack {
		return r, &IncompleteError{Users: r.Users, Counted: counted}
	}
	return r, nil
}

// pass is one reading of the list from its first page to its last.
type pass struct {
	reading  Reading
	sink     Sink
	licensed bool

	pages   int
	read    int // users, with and without licenses
	count   *int64
	idle    map[uint64]struct{} // users without licenses, by the hash of their ids
	seed    maphash.Seed
	links   map[string]struct{}
	pending sync.WaitGroup
}

func (p *pass) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer p.pending.Wait()
	defer cancel()
	p.links, p.idle, p.seed = make(map[string]struct{}), make(map[uint64]struct{}), maphash.MakeSeed()
	if !p.licensed {
		p.count = p.reading.Users
	}
	for current := p.fetch(ctx, p.query().address(p.reading.Client.root)); current != nil; {
		next, err := p.next(ctx, current)
		if err != nil {
			return err
		}
		// The next page is on its way while this one is decoded.
		if err := p.take(current.body, next.address()); err != nil {
			return err
		}
		current = next
	}
	return nil
}

// next waits for a page and sends for the one after it, as soon as the link to
// that is known: it stands at the beginning of a page, so the request goes out
// while the rest is still arriving.
func (p *pass) next(ctx context.Context, current *fetch) (*fetch, error) {
	var early *fetch
	if link := <-current.early; link != "" && !p.known(link) {
		early = p.fetch(ctx, link)
	}
	<-current.done
	if current.err != nil {
		return nil, current.err
	}
	link := findNextLink(current.body)
	if link == "" {
		return nil, nil
	}
	if p.known(link) {
		return nil, errLoop
	}
	p.links[link] = struct{}{}
	if early.address() == link {
		return early, nil
	}
	// The answer was repeated, and the page token with it.
	early.stop()
	return p.fetch(ctx, link), nil
}

// known reports whether a link was followed already.
func (p *pass) known(link string) bool {
	_, known := p.links[link]
	return known
}

func (p *pass) query() query {
	properties := userProperties
	if p.reading.Addresses {
		properties += ",proxyAddresses"
	}
	if p.reading.Organization {
		properties += organizationProperties
		if p.reading.Extensions {
			properties += extensionProperties
		} else {
			properties += orgDataProperties
		}
	}
	if p.reading.Paths {
		properties += pathProperties
	}
	return query{licensed: p.licensed, properties: properties, top: maxPage}
}

// take decodes a page and hands its users on.
func (p *pass) take(body []byte, link string) error {
	page, err := decode(body)
	if err != nil {
		return &brokenPageError{err}
	}
	if p.reading.more() {
		if err := page.addMore(body); err != nil {
			return &brokenPageError{err}
		}
	}
	if page.NextLink != link {
		return &brokenPageError{errors.New("its link to the next page is ambiguous")}
	}
	if p.pages == 0 && p.licensed {
		p.count = page.Count
	}
	p.pages++
	p.read += len(page.Users)
	for i := range page.Users {
		user := &page.Users[i]
		if user.Licenses == nil {
			// Nobody's licenses are unknown: without any the list is empty.
			return &brokenPageError{errors.New("it does not tell the licenses of a user")}
		}
		if !p.licensed && len(user.Licenses) == 0 {
			p.idle[maphash.String(p.seed, user.ID)] = struct{}{}
			continue
		}
		if err := p.sink.User(user); err != nil {
			return err
		}
	}
	// All users count here, so that a reading without the filter is seen to
	// move even where nobody holds a license.
	p.sink.Page(p.read, int(value(p.count)))
	return nil
}

// refused reports whether Graph does not know the filter.
func (p *pass) refused(err error) bool {
	return p.pages == 0 && statusOf(err) == http.StatusBadRequest && !isPageToken(err)
}

// lost reports whether beginning anew may help.
func (p *pass) lost(err error) bool {
	var broken *brokenPageError
	return isPageToken(err) || errors.Is(err, errLoop) || errors.As(err, &broken)
}

// brokenPageError is a page that is valid JSON, but no page.
type brokenPageError struct{ err error }

func (e *brokenPageError) Error() string { return "a page of users is broken: " + e.err.Error() }

func (e *brokenPageError) Unwrap() error { return e.err }
