package sdkhttp

import (
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
)

// ErrSkip is what Take of a Reading returns for an item that is no holder at all.
// It counts for the vendor's total, but not as a holder.
var ErrSkip = errors.New("the item is no holder")

// Reading reads lists of holders to their end, or fails: half a list is worth
// nothing. Besides what a single request can meet, it notices
//
//   - a list that is missing, goes round in circles or repeats a page;
//   - fewer distinct items than the vendor's total, and a total that changes
//     while the list is read: it begins anew;
//   - a total that is smaller than its own page, or that shrinks each time by
//     more than 2 % (at least 5): it excuses nobody;
//   - for vendors that name no total, a list that differs from one reading to
//     the next: it reads until a whole reading has brought nothing new.
type Reading[T any] struct {
	// Client is the one that Fetch uses. Its vendor is named in errors.
	Client *Client
	// Writer hears of totals, progress and restarts. Nil: nobody does.
	Writer *sdk.Writer
	// Unit is what the items are, plural, as in "users".
	Unit string
	// Lists to read, one after the other.
	Lists []List[T]
	// ID is the vendor's id of an item. Required.
	ID func(T) string
	// Take hands an item to the Writer. It is called again for all items after a
	// restart, and for an item that comes twice. ErrSkip as its result means that
	// the item is no holder; a holder without licenses is one all the same.
	Take func(T) error
	// Overlap says that an item may be in several of the Lists, as a user in
	// several groups.
	Overlap bool
	// Rows says that the items are not the holders themselves: rows of which
	// several make a holder, or something that holders are joined with. Their
	// totals are compared all the same, but not passed on to the Writer, which hears
	// of progress alone.
	Rows bool
	// Reset, if not nil, is called before the Reading begins anew, for those who
	// keep what Take was given.
	Reset func()
	// NoTotal is why the vendor names no total, for people: "the API of Acme
	// names no number of users". If it is empty, a list without a total is an
	// error.
	NoTotal string
}

// mostRestarts is how often a Reading begins anew, and how often it reads lists
// without a total until nothing new comes.
const mostRestarts = 5

// Read reads all lists.
func (r Reading[T]) Read(ctx context.Context) error {
	changed := false
	for restarts := 0; ; restarts++ {
		p := r.newPass()
		err := p.run(ctx, r.Take)
		if err == nil && p.changed && !changed {
			changed, err = true, fmt.Errorf("%w: its total has changed meanwhile", ErrLost)
		}
		if err == nil {
			return r.finish(ctx, p)
		}
		if !errors.Is(err, ErrLost) || ctx.Err() != nil {
			return err
		}
		if restarts == mostRestarts {
			return r.brokeOff(restarts, err)
		}
		if err := r.restart(err.Error()); err != nil {
			return err
		}
	}
}

func (r Reading[T]) restart(reason string) error {
	if r.Reset != nil {
		r.Reset()
	}
	if r.Writer == nil || r.Rows {
		return nil
	}
	return r.Writer.Restart(reason)
}

// finish passes the total on, or makes sure without one that nothing is missing.
func (r Reading[T]) finish(ctx context.Context, p *pass[T]) error {
	if p.total != nil {
		if r.Writer != nil && !r.Rows {
			r.Writer.Expect(max(0, *p.total-p.skipped))
		}
		return nil
	}
	for range mostRestarts {
		again := r.newPass()
		again.known = p.ids
		if err := again.run(ctx, r.Take); err != nil {
			if errors.Is(err, ErrLost) && ctx.Err() == nil {
				continue
			}
			return err
		}
		if again.fresh == 0 {
			return nil
		}
		p.ids = again.known
	}
	return r.Client.problem("list_changed", nil, fmt.Sprintf("the list of %s of %s differs each time it is read", r.Unit, r.Client.o.Vendor),
		fmt.Sprintf("Each of %d readings brought %s that the ones before did not have, so nobody can tell whether all are there. Nothing was exported. Run it again when fewer changes are being made.", mostRestarts, r.Unit))
}

func (r Reading[T]) brokeOff(restarts int, err error) error {
	if short, ok := errors.AsType[*shortError](err); ok {
		return r.Client.problem("list_incomplete", nil, fmt.Sprintf("%s gave fewer %s than it counts", r.Client.o.Vendor, r.Unit),
			fmt.Sprintf("It counts %d%s, but gave only %d, in each of %d readings. Nothing was exported, because the missing %s would lose their licenses. Check whether the credentials may see all of them; otherwise run it again later.",
				short.total, inList(short.list), short.got, restarts+1, r.Unit))
	}
	return r.Client.problem("list_broke_off", err, fmt.Sprintf("the list of %s of %s broke off again and again", r.Unit, r.Client.o.Vendor),
		"Nothing was exported, because half a list would take licenses away from the other half. Large changes at the vendor can cause this; run it again when they are over.")
}

func inList(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" in %q", name)
}

// shortError says that a list has fewer items than its total.
type shortError struct {
	list       string
	got, total int
}

// Error names both numbers.
func (e *shortError) Error() string {
	return fmt.Sprintf("%d%s instead of %d", e.got, inList(e.list), e.total)
}

// Is makes a Reading begin anew.
func (e *shortError) Is(target error) bool { return target == ErrLost }

// All reads one list whole and returns its items, each id once, the last one
// that came under it. It is for lists that lead to others, as groups lead to
// their members; see Reading for what it notices.
func All[T any](ctx context.Context, r Reading[T]) ([]T, error) {
	place := make(map[string]int)
	var items []T
	r.Take = func(item T) error {
		id := r.ID(item)
		if at, ok := place[id]; ok {
			items[at] = item
			return nil
		}
		place[id] = len(items)
		items = append(items, item)
		return nil
	}
	r.Writer = nil
	if err := r.Read(ctx); err != nil {
		return nil, err
	}
	return items, nil
}
