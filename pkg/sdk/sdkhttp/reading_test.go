package sdkhttp_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// user is an item of the lists here.
type user struct {
	ID string `json:"id"`
}

func userID(u user) string { return u.ID }

// people are n users.
func people(n int) []user {
	list := make([]user, n)
	for i := range list {
		list[i].ID = fmt.Sprintf("u%03d", i)
	}
	return list
}

// book is a vendor with pages. Its fields make it behave badly.
type book struct {
	users    []user
	size     int
	hidden   bool                             // names no total
	total    func(requests int) int           // names another total
	page     func(requests int, p []user) any // gives another list
	next     func(requests int, cursor string) string
	requests int
}

// fetch reads a page; its cursor is the place of its first user.
func (b *book) fetch(_ context.Context, cursor string) (sdkhttp.Page[user], error) {
	b.requests++
	at, _ := strconv.Atoi(cursor)
	p := b.slice(at)
	if !b.hidden {
		p.Total = new(len(b.users))
	}
	if b.total != nil {
		p.Total = new(b.total(b.requests))
	}
	if end := at + b.size; end < len(b.users) {
		p.Next = strconv.Itoa(end)
	}
	if b.next != nil {
		p.Next = b.next(b.requests, p.Next)
	}
	return p, nil
}

func (b *book) slice(at int) sdkhttp.Page[user] {
	part := []user{}
	if at < len(b.users) {
		part = slices.Clone(b.users[at:min(at+b.size, len(b.users))])
	}
	if b.page == nil {
		return sdkhttp.Page[user]{Items: part}
	}
	switch other := b.page(b.requests, part).(type) {
	case []user:
		return sdkhttp.Page[user]{Items: other}
	default:
		return sdkhttp.Page[user]{}
	}
}

// read reads the book and returns the ids that were taken, sorted.
func read(t *testing.T, lists []sdkhttp.List[user], change func(*sdkhttp.Reading[user])) ([]string, error) {
	t.Helper()
	client, _ := vendor(t, http.NotFound, nil)
	taken := make(map[string]bool)
	r := sdkhttp.Reading[user]{
		Client: client, Unit: "users", Lists: lists, ID: userID,
		Take: func(u user) error { taken[u.ID] = true; return nil },
	}
	if change != nil {
		change(&r)
	}
	err := r.Read(t.Context())
	var ids []string
	for id := range taken {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, err
}

func one(b *book) []sdkhttp.List[user] { return []sdkhttp.List[user]{{Fetch: b.fetch}} }

func TestReadingGoesToTheEnd(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]*book{
		"one page":                     {users: people(3), size: 10},
		"several pages":                {users: people(25), size: 10},
		"pages that are full":          {users: people(20), size: 10},
		"nobody":                       {users: people(0), size: 10},
		"an empty page before the end": {users: people(25), size: 10, page: emptyOnce()},
		"the total grows":              {users: people(25), size: 10, total: func(n int) int { return 24 + min(n, 2)/2 }},
		"a user who moves between pages": {users: people(25), size: 10, page: func(n int, p []user) any {
			if n == 2 {
				return append([]user{{ID: "u009"}}, p...)
			}
			return p
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(t, one(b), nil)
			if err != nil || len(got) != len(b.users) {
				t.Errorf("%d of %d users, %v", len(got), len(b.users), err)
			}
		})
	}
}

// emptyOnce gives an empty first page, once in a life; the cursor goes on.
func emptyOnce() func(int, []user) any {
	return func(n int, p []user) any {
		if n == 1 {
			return []user{}
		}
		return p
	}
}

// What must never look like a whole list.
func TestReadingRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		book *book
		code string
	}{
		"a missing list":          {&book{users: people(25), size: 10, page: func(n int, p []user) any { return pick[any](n == 2, nil, p) }}, "answer_broken"},
		"a missing total":         {&book{users: people(25), size: 10, hidden: true}, "answer_broken"},
		"next is missing":         {&book{users: people(25), size: 10, next: func(int, string) string { return "" }}, "list_incomplete"},
		"next is missing later":   {&book{users: people(25), size: 10, next: func(n int, next string) string { return pick(n%2 == 0, "", next) }}, "list_incomplete"},
		"a cursor that repeats":   {&book{users: people(25), size: 10, next: func(int, string) string { return "10" }}, "list_broke_off"},
		"cursors without an end":  {&book{users: people(25), size: 10, page: func(int, []user) any { return people(10) }, next: func(n int, _ string) string { return strconv.Itoa(n) }}, "list_broke_off"},
		"a total below zero":      {&book{users: people(25), size: 10, total: func(int) int { return -1 }}, "answer_broken"},
		"a total of nobody":       {&book{users: people(25), size: 10, total: func(int) int { return 0 }}, "answer_broken"},
		"a total below its page":  {&book{users: people(25), size: 10, total: func(n int) int { return pick(n%3 == 0, 4, 25) }}, "answer_broken"},
		"a total that collapses":  {&book{users: people(60), size: 20, total: func(n int) int { return 60 - 20*((n-1)%2) }, next: func(n int, next string) string { return pick(n%2 == 0, "", next) }}, "list_incomplete"},
		"a user without an id":    {&book{users: []user{{ID: "1"}, {}}, size: 10}, "answer_broken"},
		"a user who is swallowed": {&book{users: people(25), size: 10, page: func(_ int, p []user) any { return p[:max(0, len(p)-1)] }}, "list_incomplete"},
		"the same user twice":     {&book{users: []user{{ID: "1"}, {ID: "1"}}, size: 10}, "list_incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, one(test.book), nil)
			if p := problemOf(t, err); p.Code != "acme_cloud."+test.code {
				t.Errorf("code %s, want %s: %s", p.Code, test.code, p.Detail)
			}
			if test.book.requests > 100 {
				t.Errorf("%d requests", test.book.requests)
			}
		})
	}
}

func pick[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

// A total that changed is read again once, and then the lower one counts: the
// list cannot be newer than its first page.
func TestTotalThatChanges(t *testing.T) {
	t.Parallel()
	b := &book{users: people(25), size: 10}
	b.total = func(n int) int { return 25 - n%2 }
	got, err := read(t, one(b), nil)
	if err != nil || len(got) != 25 || b.requests != 6 {
		t.Errorf("%d users, %v, %d requests", len(got), err, b.requests)
	}
}

// The vendor loses its place: five times is enough.
func TestLostPlaces(t *testing.T) {
	t.Parallel()
	for lost, good := range map[int]bool{1: true, 5: true, 6: false} {
		b := &book{users: people(25), size: 10}
		left := lost
		list := sdkhttp.List[user]{Fetch: func(ctx context.Context, cursor string) (sdkhttp.Page[user], error) {
			if cursor == "20" && left > 0 {
				left--
				return sdkhttp.Page[user]{}, fmt.Errorf("%w: the cursor has expired", sdkhttp.ErrLost)
			}
			return b.fetch(ctx, cursor)
		}}
		got, err := read(t, []sdkhttp.List[user]{list}, nil)
		if good && (err != nil || len(got) != 25) {
			t.Errorf("lost %d times: %d users, %v", lost, len(got), err)
		}
		if !good && problemOf(t, err).Code != "acme_cloud.list_broke_off" {
			t.Errorf("lost %d times: %v", lost, err)
		}
	}
}

// Another error ends the reading at once.
func TestErrorsEndAReading(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	calls := 0
	_, err := read(t, []sdkhttp.List[user]{{Fetch: func(context.Context, string) (sdkhttp.Page[user], error) { calls++; return sdkhttp.Page[user]{}, boom }}}, nil)
	if !errors.Is(err, boom) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// A vendor that names no total is read until a reading brings nothing new.
func TestWithoutATotal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		page     func(n int, p []user) any
		code     string
		requests int
	}{
		"the same twice":         {requests: 6},
		"some are missing first": {page: func(n int, p []user) any { return pick[any](n == 2, p[:5], p) }, requests: 9},
		"others each time": {page: func(n int, p []user) any {
			return append(p, user{ID: fmt.Sprintf("new%d", n)})
		}, code: "list_changed", requests: 18},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &book{users: people(25), size: 10, hidden: true, page: test.page}
			got, err := read(t, one(b), func(r *sdkhttp.Reading[user]) { r.NoTotal = "Acme names no number of users" })
			if b.requests != test.requests {
				t.Errorf("%d requests, want %d", b.requests, test.requests)
			}
			if test.code == "" && (err != nil || len(got) != 25) {
				t.Errorf("%d users, %v", len(got), err)
			}
			if test.code != "" && problemOf(t, err).Code != "acme_cloud."+test.code {
				t.Errorf("error %v", err)
			}
		})
	}
}

// Each list is compared with its own total, and a user in two lists is one.
func TestSeveralLists(t *testing.T) {
	t.Parallel()
	first, second := &book{users: people(25), size: 10}, &book{users: people(5), size: 10}
	lists := []sdkhttp.List[user]{{Name: "active", Fetch: first.fetch}, {Name: "pending", Fetch: second.fetch}}
	got, err := read(t, lists, func(r *sdkhttp.Reading[user]) { r.Overlap = true })
	if err != nil || len(got) != 25 {
		t.Errorf("%d users, %v", len(got), err)
	}
	second.total = func(int) int { return 6 }
	_, err = read(t, lists, func(r *sdkhttp.Reading[user]) { r.Overlap = true })
	if p := problemOf(t, err); p.Code != "acme_cloud.list_incomplete" || !strings.Contains(p.Detail, `"pending"`) {
		t.Errorf("%s: %s", p.Code, p.Detail)
	}
}

// The order of a vendor's answers does not change what is read.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		b := &book{users: people(57), size: 1 + random.IntN(60)}
		random.Shuffle(len(b.users), func(i, j int) { b.users[i], b.users[j] = b.users[j], b.users[i] })
		got, err := read(t, one(b), nil)
		if err != nil || len(got) != 57 || got[0] != "u000" || got[56] != "u056" {
			t.Fatalf("%d users, %v", len(got), err)
		}
	}
}

// numbered is a vendor whose pages have numbers or offsets.
type numbered struct {
	users  []user
	cap    int // gives fewer than asked for
	hidden bool
	repeat bool // the last page, past the end
	hole   int  // an empty page
}

func (n numbered) page(number, size int) sdkhttp.Page[user] {
	return n.from((number-1)*min(size, n.cap), min(size, n.cap), number)
}

func (n numbered) from(at, size, number int) sdkhttp.Page[user] {
	p := sdkhttp.Page[user]{Items: []user{}}
	if !n.hidden {
		p.Total = new(len(n.users))
	}
	if n.repeat && at >= len(n.users) {
		at = (len(n.users) - 1) / size * size
	}
	if at < len(n.users) && (n.hole == 0 || number != n.hole) {
		p.Items = n.users[at:min(at+size, len(n.users))]
	}
	return p
}

func TestNumberedAndOffset(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		vendor numbered
		code   string
	}{
		"with a total":                    {numbered{users: people(25), cap: 10}, ""},
		"exactly full":                    {numbered{users: people(20), cap: 10}, ""},
		"nobody":                          {numbered{cap: 10}, ""},
		"fewer than asked for":            {numbered{users: people(25), cap: 4}, ""},
		"fewer than asked for, no total":  {numbered{users: people(25), cap: 4, hidden: true}, ""},
		"without a total":                 {numbered{users: people(25), cap: 10, hidden: true}, ""},
		"full pages, no total":            {numbered{users: people(20), cap: 10, hidden: true}, ""},
		"repeats the last page":           {numbered{users: people(25), cap: 10, repeat: true}, ""},
		"repeats the last page, no total": {numbered{users: people(25), cap: 10, repeat: true, hidden: true}, "list_broke_off"},
		"an empty page in mid-list":       {numbered{users: people(25), cap: 5, hole: 3}, "list_incomplete"},
		"an empty page, no total":         {numbered{users: people(25), cap: 5, hole: 3, hidden: true}, "list_broke_off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lists := map[string]func(context.Context, string) (sdkhttp.Page[user], error){
				"numbered": sdkhttp.Numbered(1, func(_ context.Context, n int) (sdkhttp.Page[user], error) { return test.vendor.page(n, 10), nil }),
				"offset": sdkhttp.Offset(0, func(_ context.Context, at int) (sdkhttp.Page[user], error) {
					return test.vendor.from(at, test.vendor.cap, at/test.vendor.cap+1), nil
				}),
			}
			for kind, fetch := range lists {
				got, err := read(t, []sdkhttp.List[user]{{Fetch: fetch}}, func(r *sdkhttp.Reading[user]) {
					r.NoTotal = pick(test.vendor.hidden, "Acme names none", "")
				})
				if test.code != "" {
					if p := problemOf(t, err); p.Code != "acme_cloud."+test.code {
						t.Errorf("%s: %s", kind, p.Code)
					}
				} else if err != nil || len(got) != len(test.vendor.users) {
					t.Errorf("%s: %d users, %v", kind, len(got), err)
				}
			}
		})
	}
}

// Groups lead to their members: one list makes the next ones.
func TestAListForEachOfAList(t *testing.T) {
	t.Parallel()
	client, _ := vendor(t, http.NotFound, nil)
	groups := &book{users: []user{{ID: "sales"}, {ID: "it"}}, size: 1}
	found, err := sdkhttp.All(t.Context(), sdkhttp.Reading[user]{Client: client, Unit: "groups", Lists: one(groups), ID: userID})
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	var lists []sdkhttp.List[user]
	for range found {
		lists = append(lists, one(&book{users: people(7), size: 3})...)
	}
	got, err := read(t, lists, func(r *sdkhttp.Reading[user]) { r.Overlap = true })
	if err != nil || len(got) != 7 {
		t.Errorf("%d members, %v", len(got), err)
	}
}

// A list over HTTP whose pages are named by the Link header.
func TestPagesByLinkHeader(t *testing.T) {
	t.Parallel()
	b := &book{users: people(25), size: 10}
	client, _ := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		p, _ := b.fetch(r.Context(), r.URL.Query().Get("after"))
		if p.Next != "" {
			w.Header().Add("Link", `</users?after=0>; rel="first", </users?after=`+p.Next+`>; title="a, b"; rel="next"`)
		}
		var ids []string
		for _, u := range p.Items {
			ids = append(ids, `{"id":"`+u.ID+`"}`)
		}
		reply(w, 200, `[`+strings.Join(ids, ",")+`]`)
	}, nil)
	fetch := func(ctx context.Context, link string) (sdkhttp.Page[user], error) {
		request := sdkhttp.Request{Link: link}
		if link == "" {
			request = sdkhttp.Request{Path: "users", Query: url.Values{"limit": {"10"}}}
		}
		var p sdkhttp.Page[user]
		header, err := client.Send(ctx, request, &p.Items)
		p.Next = sdkhttp.NextLink(header)
		return p, err
	}
	got, err := read(t, []sdkhttp.List[user]{{Fetch: fetch}}, func(r *sdkhttp.Reading[user]) { r.Client, r.NoTotal = client, "Acme names none" })
	if err != nil || len(got) != 25 || b.requests != 6 {
		t.Errorf("%d users, %v, %d requests", len(got), err, b.requests)
	}
}

func TestNextLink(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		``:                                   "",
		`<https://x/?p=2>; rel="next"`:       "https://x/?p=2",
		`<https://x/?p=2>; rel=next`:         "https://x/?p=2",
		`<https://x/?p=2>; REL="Next"`:       "https://x/?p=2",
		`<https://x/?p=2>; rel="last next"`:  "https://x/?p=2",
		`<https://x/?p=9>; rel="last"`:       "",
		`<a>; rel="prev", <b,c>; rel="next"`: "b,c",
		`<a; rel="next"`:                     "",
		`rel="next"`:                         "",
		`<a>; title="rel=next"`:              "",
	} {
		if got := sdkhttp.NextLink(http.Header{"Link": {header}}); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}
