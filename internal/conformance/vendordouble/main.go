// Command vendordouble is a source of a vendor with a web API. It is right, but
// for one fault that it is told, for tests of the conformance kit.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

type config struct {
	APIURL  string     `json:"api_url" jsonschema:"Address of the API"`
	AuthURL string     `json:"auth_url" jsonschema:"Address of the sign-in"`
	RealURL string     `json:"real_url,omitempty" jsonschema:"Address that one fault takes instead"`
	ID      string     `json:"client_id" jsonschema:"Client ID"`
	Secret  sdk.Secret `json:"client_secret" jsonschema:"Client secret"`
	sdkhttp.Settings
}

type user struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// faulty is a source with one fault; "" is none.
type faulty struct {
	fault string
	kept  []user // by the fault "caches"
}

func main() {
	f := &faulty{}
	flag.StringVar(&f.fault, "fault", "", "what is wrong with it")
	flag.Parse()
	sdk.Main(sdk.Source[config]{
		Name: "vendordouble", Version: "1.0.0", Summary: "A vendor with a web API", KnowsTotals: f.fault != "drops-users", LicensesOnly: true,
		Check: f.check, Export: f.export,
	})
}

func (f faulty) connect(cfg config, w *sdk.Writer) (*sdkhttp.Client, error) {
	address := cfg.APIURL
	if f.fault == "other-address" {
		address = cfg.RealURL
	}
	return sdkhttp.New(sdkhttp.Options{
		Vendor: "Double", URL: address, URLPath: "/api_url", Settings: cfg.Settings, Writer: w,
		Auth: &sdkhttp.ClientCredentials{TokenURL: cfg.AuthURL + "/token", ClientID: cfg.ID, Secret: cfg.Secret, SecretPath: "/client_secret"},
	})
}

// page reads a page of users.
func (f faulty) page(client *sdkhttp.Client) func(context.Context, string) (sdkhttp.Page[user], error) {
	return func(ctx context.Context, cursor string) (sdkhttp.Page[user], error) {
		var answer struct {
			Total *int   `json:"total"`
			Users []user `json:"users"`
			Next  string `json:"next"`
		}
		err := client.Get(ctx, "users", url.Values{"cursor": {cursor}}, &answer)
		if f.fault == "drops-users" {
			answer.Total = nil
		}
		return sdkhttp.Page[user]{Items: answer.Users, Next: answer.Next, Total: answer.Total}, err
	}
}

func (f faulty) check(_ context.Context, cfg config, c *sdk.Checks) {
	if c.Offline() && f.fault != "asks-offline" {
		c.Run("settings", func(context.Context) (string, error) { _, err := f.connect(cfg, nil); return "valid", err })
		return
	}
	c.Run("plan", func(ctx context.Context) (string, error) {
		client, err := f.connect(cfg, nil)
		if err != nil {
			return "", err
		}
		defer client.Close()
		if f.fault == "lists-users-without-ids" {
			return "there", client.Get(ctx, "addresses", nil, nil)
		}
		if f.fault == "reads-users-in-check" {
			if _, err := f.page(client)(ctx, ""); err != nil {
				return "", err
			}
		}
		return "there", client.Get(ctx, "plan", nil, nil)
	})
}

func (f *faulty) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	if err := f.before(ctx, &cfg); err != nil {
		return err
	}
	if f.kept != nil {
		return f.again(w)
	}
	client, err := f.connect(cfg, w)
	if err != nil {
		return err
	}
	defer client.Close()
	var plan struct {
		Seats *int `json:"seats"`
	}
	if err := client.Get(ctx, "plan", nil, &plan); err != nil {
		return f.blamed(err)
	}
	if plan.Seats == nil {
		return sdk.Upstream(errors.New("seats are missing"), "an answer of Double cannot be used")
	}
	if err := w.License(sdk.License{ID: "seat", UID: "double:seat", Name: "Seat", Purchased: sdk.Int(*plan.Seats)}); err != nil {
		return err
	}
	if w.LicensesOnly() && f.fault != "reads-users-for-licenses" {
		return nil
	}
	read := 0
	take := func(u user) error {
		switch read++; f.fault {
		case "ids-by-position":
			u.ID = fmt.Sprintf("place-%d", read)
		case "drops-users":
			if u.ID == "user-3" {
				return sdkhttp.ErrSkip
			}
		case "caches":
			f.kept = append(f.kept, u)
		}
		return w.Assign(sdk.Holder{ID: u.ID, Name: u.Name, Emails: []sdk.Email{{Address: u.Email}}}, "seat")
	}
	switch f.fault {
	case "logs-token":
		slog.InfoContext(ctx, "signed in", "token", f.token(ctx, cfg))
	case "logs-part-of-token":
		token := f.token(ctx, cfg)
		slog.InfoContext(ctx, "signed in", "token", token[len(token)/2:])
	case "reads-ahead":
		return f.ahead(ctx, cfg, w, take)
	case "swallows-page-error", "swallows-page-error-with-total", "missing-list-is-empty", "list-that-ends-is-all", "first-page-only", "goes-round":
		return f.careless(ctx, client, w, take)
	}
	noTotal := ""
	if f.fault == "drops-users" {
		noTotal = "nobody looks at it"
	}
	return f.blamed(sdkhttp.Reading[user]{
		Client: client, Writer: w, Unit: "users", Lists: []sdkhttp.List[user]{{Fetch: f.page(client)}}, NoTotal: noTotal,
		ID: func(u user) string { return u.ID }, Take: take,
	}.Read(ctx))
}

// blamed hides what an error is about, if that is the fault.
func (f faulty) blamed(err error) error {
	if err != nil && f.fault == "blames-itself" {
		return errors.New("it did not work")
	}
	return err
}

// careless reads the pages as a hasty author would.
func (f faulty) careless(ctx context.Context, client *sdkhttp.Client, w *sdk.Writer, take func(user) error) error {
	read, total := 0, 0
	for cursor, first := "", true; first || cursor != ""; first = false {
		p, err := f.page(client)(ctx, cursor)
		switch {
		case err != nil && strings.HasPrefix(f.fault, "swallows-page-error"):
			p.Next = ""
		case err != nil:
			return err
		case p.Items == nil && f.fault != "missing-list-is-empty":
			return sdk.Upstream(errors.New("the list is missing"), "an answer of Double cannot be used")
		}
		for _, u := range p.Items {
			if err := take(u); err != nil {
				return err
			}
		}
		read += len(p.Items)
		cursor = p.Next
		if p.Total != nil {
			total = *p.Total
		}
		if f.fault == "first-page-only" {
			break
		}
	}
	if f.fault == "swallows-page-error-with-total" || f.fault == "goes-round" {
		read = total
	}
	w.Expect(read) // a total of its own
	return nil
}

// ahead reads all pages into memory while the host still reads the first one.
func (f faulty) ahead(ctx context.Context, cfg config, w *sdk.Writer, take func(user) error) error {
	client, err := f.connect(cfg, nil) // a Writer that waits would make the client wait as well
	if err != nil {
		return err
	}
	defer client.Close()
	var mu sync.Mutex
	var waiting []user
	var failed error
	done := make(chan struct{})
	go func() {
		defer close(done)
		all, err := sdkhttp.All(ctx, sdkhttp.Reading[user]{
			Client: client, Unit: "users", ID: func(u user) string { return u.ID },
			Lists: []sdkhttp.List[user]{{Fetch: func(ctx context.Context, cursor string) (sdkhttp.Page[user], error) {
				p, err := f.page(client)(ctx, cursor)
				mu.Lock()
				waiting = append(waiting, p.Items...)
				mu.Unlock()
				return p, err
			}}},
		})
		failed = err
		w.Expect(len(all))
	}()
	taken := 0
	for over := false; !over; {
		select {
		case <-done:
			over = true
		case <-time.After(time.Millisecond):
		}
		mu.Lock()
		next := waiting[taken:]
		taken = len(waiting)
		mu.Unlock()
		for _, u := range next {
			if err := take(u); err != nil {
				return err
			}
		}
	}
	return failed
}

// token signs in by itself.
func (f faulty) token(ctx context.Context, cfg config) string {
	form := url.Values{"grant_type": {"client_credentials"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, cfg.AuthURL+"/token?"+form.Encode(), http.NoBody)
	if err != nil {
		return ""
	}
	req.SetBasicAuth(cfg.ID, cfg.Secret.Reveal())
	resp, err := stays().Do(req)
	if err != nil {
		return ""
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	var answer struct {
		Token string `json:"access_token"`
	}
	_ = json.Unmarshal(text, &answer)
	return answer.Token
}
