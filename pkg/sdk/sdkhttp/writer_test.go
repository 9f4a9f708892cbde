package sdkhttp_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// acme is a source with one license and the users of a book.
type acme struct {
	APIURL string `json:"api_url" jsonschema:"Address of the API"`
	sdkhttp.Settings
}

// source reads the users of b; bots, whose ids end with 7, are no holders.
func source(b *book) sdk.Source[acme] {
	return sdk.Source[acme]{
		Name: "acme", Version: "1.0.0", Summary: "Acme", KnowsTotals: true,
		Export: func(ctx context.Context, cfg acme, w *sdk.Writer) error {
			client, err := sdkhttp.New(sdkhttp.Options{Vendor: "Acme", URL: cfg.APIURL, URLPath: "/api_url", Settings: cfg.Settings, Writer: w})
			if err != nil {
				return err
			}
			defer client.Close()
			if err := client.Get(ctx, "plan", nil, nil); err != nil {
				return err
			}
			if err := w.License(sdk.License{ID: "seat", UID: "acme:seat", Name: "Seat"}); err != nil {
				return err
			}
			return sdkhttp.Reading[user]{
				Client: client, Writer: w, Unit: "users", Lists: one(b), ID: userID,
				Take: func(u user) error {
					if u.ID[len(u.ID)-1] == '7' {
						return sdkhttp.ErrSkip
					}
					return w.Assign(sdk.Holder{ID: u.ID, Emails: []sdk.Email{{Address: u.ID + "@acme.example"}}}, "seat")
				},
			}.Read(ctx)
		},
	}
}

// export runs the source against a vendor that answers every request.
func export(t *testing.T, b *book, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) }))
	t.Cleanup(s.Close)
	config := sdktest.Config{"api_url": s.URL}
	maps.Copy(config, settings)
	return sdktest.Run(t, source(b), sdktest.Case{Config: config})
}

// The vendor's total goes to licexport, less what is no holder.
func TestReadingTellsTheWriter(t *testing.T) {
	t.Parallel()
	result := export(t, &book{users: people(25), size: 10}, nil)
	if !result.Completed || len(result.Holders) != 23 || result.Expected == nil || *result.Expected != 23 {
		t.Errorf("%d holders, expected %v, %v", len(result.Holders), result.Expected, result.Problems)
	}
	if result.Traffic.Requests != 1 || result.Traffic.Pages != 3 || len(result.Restarts) != 0 {
		t.Errorf("%+v, %v", result.Traffic, result.Restarts)
	}
}

// After a restart nothing of the pass before is left.
func TestReadingRestartsTheWriter(t *testing.T) {
	t.Parallel()
	b := &book{users: people(25), size: 10}
	b.next = func(n int, next string) string {
		if n == 2 {
			b.users = slices.Clone(b.users[1:]) // the first one has left meanwhile
			return ""
		}
		return next
	}
	result := export(t, b, nil)
	if !result.Completed || len(result.Restarts) != 1 || len(result.Holders) != 22 || result.Holders[0].ID != "u001" {
		t.Errorf("%d holders, restarts %v, %v", len(result.Holders), result.Restarts, result.Problems)
	}
}

// Rows are compared with their total, and are no holders: the Writer hears neither
// of their number nor that they are read anew, but whoever keeps them does.
func TestReadingOfRows(t *testing.T) {
	t.Parallel()
	b := &book{users: people(25), size: 10}
	b.next = func(n int, next string) string { return pick(n == 2, "", next) }
	source := source(b)
	var kept []string
	source.Export = func(ctx context.Context, cfg acme, w *sdk.Writer) error {
		client, err := sdkhttp.New(sdkhttp.Options{Vendor: "Acme", URL: cfg.APIURL, Settings: cfg.Settings, Writer: w})
		if err != nil {
			return err
		}
		err = sdkhttp.Reading[user]{
			Client: client, Writer: w, Unit: "rows", Lists: one(b), ID: userID, Rows: true,
			Take:  func(u user) error { kept = append(kept, u.ID); return nil },
			Reset: func() { kept = nil },
		}.Read(ctx)
		w.NoTotal("rows are no people")
		return err
	}
	result := sdktest.Run(t, source, sdktest.Case{Config: sdktest.Config{"api_url": "http://127.0.0.1:1"}})
	if !result.Completed || result.Expected != nil || len(result.Restarts) != 0 || len(kept) != 25 || result.Traffic.Pages != 5 {
		t.Errorf("expected %v, restarts %v, kept %d, %+v, %v", result.Expected, result.Restarts, len(kept), result.Traffic, result.Problems)
	}
}

func TestSettingsReachTheTransport(t *testing.T) {
	t.Parallel()
	for setting, value := range map[string]string{"max_wait": "soon", "stall": "1h", "ca_file": "absent.pem"} {
		result := export(t, &book{users: people(1), size: 10}, sdktest.Config{setting: value})
		if result.Completed || len(result.Problems) != 1 || result.Problems[0].Path != "/"+setting {
			t.Errorf("%s: %v", setting, result.Problems)
		}
	}
}

// Two exports of the same data are the same, whatever order it comes in.
func TestSameExportInAnotherOrder(t *testing.T) {
	t.Parallel()
	b := &book{users: people(25), size: 10}
	first := export(t, b, nil)
	slices.Reverse(b.users)
	second := export(t, b, nil)
	key := func(r *sdktest.Result) []string {
		var keys []string
		for _, h := range r.Holders {
			keys = append(keys, fmt.Sprint(h.ID, h.Emails, h.Licenses))
		}
		slices.Sort(keys)
		return keys
	}
	if !slices.Equal(key(first), key(second)) {
		t.Error("the exports differ")
	}
}
