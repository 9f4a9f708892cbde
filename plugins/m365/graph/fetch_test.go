package graph

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra/answers"
)

// The next page is asked for while the rest of a page is still on its way: here
// the rest comes only when that has happened.
func TestNextPageIsAskedForEarly(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	site := pages{
		first: func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"@odata.count":2,"@odata.nextLink":"https://%s/v1.0/users?page=2","value":[`, r.Host)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-asked:
			case <-r.Context().Done():
			}
			_, _ = io.WriteString(w, `{"id":"a","assignedLicenses":[]}]}`)
		},
		second: func(w http.ResponseWriter, _ *http.Request) {
			close(asked)
			_, _ = io.WriteString(w, `{"value":[{"id":"b","assignedLicenses":[]}]}`)
		},
	}
	if got := site.read(t); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("read %v", got)
	}
}

// The link that came with half an answer is of no use if the whole answer brings
// another one.
func TestEarlyLinkIsAHint(t *testing.T) {
	t.Parallel()
	attempts := 0
	site := pages{
		first: func(w http.ResponseWriter, r *http.Request) {
			attempts++
			_, _ = fmt.Fprintf(w, `{"@odata.nextLink":"https://%s/v1.0/users?page=2&attempt=%d","value":[`, r.Host, attempts)
			_ = http.NewResponseController(w).Flush()
			if attempts == 1 {
				panic(http.ErrAbortHandler)
			}
			_, _ = io.WriteString(w, `{"id":"a","assignedLicenses":[]}]}`)
		},
		second: func(w http.ResponseWriter, r *http.Request) {
			id := "stale"
			if r.URL.Query().Get("attempt") == "2" {
				id = "b"
			}
			_, _ = fmt.Fprintf(w, `{"value":[{"id":%q,"assignedLicenses":[]}]}`, id)
		},
	}
	if got := site.read(t); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("read %v", got)
	}
}

// A user whose licenses are not told would lose them all.
func TestUserWithoutListOfLicenses(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]string{"missing": `{"id":"a"}`, "null": `{"id":"a","assignedLicenses":null}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times := 0
			site := pages{first: func(w http.ResponseWriter, _ *http.Request) {
				times++
				if times > 1 {
					user = `{"id":"b","assignedLicenses":[]},{"id":"c","assignedLicenses":[]}`
				}
				_, _ = fmt.Fprintf(w, `{"@odata.count":2,"value":[%s]}`, user)
			}}
			if got := site.read(t); times != 2 || !slices.Equal(got, []string{"b", "c"}) {
				t.Errorf("read %v after %d times", got, times)
			}
		})
	}
}

// People come and go while they are read: the lower count is the measure.
func TestCountThatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	for name, count := range map[string]struct{ before, after int }{"people come": {2, 40}, "people go": {40, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serving(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("$top") == "1" {
					_, _ = fmt.Fprintf(w, `{"@odata.count":%d,"value":[]}`, count.after)
					return
				}
				_, _ = fmt.Fprintf(w, `{"@odata.count":%d,"value":[{"id":"a","assignedLicenses":[]},{"id":"b","assignedLicenses":[]}]}`, count.before)
			})
			users := &list{}
			got, err := (Reading{Client: client, Log: slog.New(slog.DiscardHandler)}).Read(t.Context(), users)
			if err != nil || got.Users != 2 || got.Missing != 0 || !got.Counted {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// A page with two links is read anew: its users are not dropped without a word.
func TestPageWithTwoLinks(t *testing.T) {
	t.Parallel()
	times := 0
	site := pages{first: func(w http.ResponseWriter, r *http.Request) {
		times++
		hidden := ""
		if times == 1 {
			hidden = fmt.Sprintf(`"x":{"@odata.nextLink":"https://%s/v1.0/users?page=2"},`, r.Host)
		}
		_, _ = fmt.Fprintf(w, `{%s"@odata.count":2,"value":[{"id":"a","assignedLicenses":[]},{"id":"b","assignedLicenses":[]}]}`, hidden)
	}, second: func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"value":[{"id":"other","assignedLicenses":[]},{"id":"stale","assignedLicenses":[]}]}`) // as many as are counted
	}}
	if got := site.read(t); times != 2 || !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("read %v after %d times", got, times)
	}
}

// pages serves two pages of users.
type pages struct{ first, second http.HandlerFunc }

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Query().Get("page") == "2":
		p.second(w, r)
	case r.URL.Query().Get("$top") == "1":
		_, _ = io.WriteString(w, `{"@odata.count":2,"value":[]}`)
	default:
		p.first(w, r)
	}
}

// read reads both pages and gives the ids of the users.
func (p pages) read(t *testing.T) []string {
	t.Helper()
	server := httptest.NewTLSServer(p)
	t.Cleanup(server.Close)
	client, err := New(server.URL, granted{}, patient(t, server))
	if err != nil {
		t.Fatal(err)
	}
	// Without the early request nothing would ever happen.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	users := &list{}
	if _, err := (Reading{Client: client, Log: slog.New(slog.DiscardHandler)}).Read(ctx, users); err != nil {
		t.Fatal(err)
	}
	return users.ids
}

// list is a Sink of ids.
type list struct{ ids []string }

func (l *list) User(u *User) error   { l.ids = append(l.ids, u.ID); return nil }
func (l *list) Users() int           { return len(l.ids) }
func (l *list) Restart(string) error { l.ids = nil; return nil }
func (l *list) Page(int, int)        {}

// granted is a credential that always has a token.
type granted struct{ nothing }

func (granted) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token", ExpiresOn: sdkhttp.SystemClock{}.Now().Add(time.Hour)}, nil
}

// noTime is a clock that does not sleep.
type noTime struct{}

func (noTime) Now() time.Time                                   { return sdkhttp.SystemClock{}.Now() }
func (noTime) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// patient is a client of the server that repeats requests.
func patient(t *testing.T, server *httptest.Server) *http.Client {
	t.Helper()
	repeat, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{Base: server.Client().Transport, Clock: noTime{}, Plain: answers.IsCount})
	if err != nil {
		t.Fatal(err)
	}
	return HTTPClient(answers.Checked(repeat), "test")
}
