package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// api is the API of Acme, which is invented: two lists, each in pages with a
// total and a cursor.
type api struct{ *sdkhttp.Client }

// product is an item of GET /products. Bought is a pointer because a number that
// is missing is unknown, and not 0.
type product struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Bought *int64 `json:"bought"`
}

// user is an item of GET /users.
type user struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Products []string `json:"products"`
}

// connect sends nothing yet. W hears of waits and traffic; it is nil in a check,
// which is less patient.
func connect(cfg config, w *sdk.Writer) (*api, error) {
	client, err := sdkhttp.New(sdkhttp.Options{
		Vendor: "Acme", URL: cfg.URL, URLPath: "/url", Settings: cfg.Settings,
		Auth: sdkhttp.Bearer{Token: cfg.Token}, Explain: explain, Writer: w,
	})
	if err != nil {
		return nil, err
	}
	return &api{client}, nil
}

// products reads all products.
func (a *api) products(ctx context.Context) ([]product, error) {
	return sdkhttp.All(ctx, sdkhttp.Reading[product]{
		Client: a.Client, Unit: "products",
		Lists: []sdkhttp.List[product]{{Fetch: pages[product](a, "products")}},
		ID:    func(p product) string { return p.ID },
	})
}

// users hands all users to take, and their total to w. After a restart all of
// them come again.
func (a *api) users(ctx context.Context, w *sdk.Writer, take func(user) error) error {
	return sdkhttp.Reading[user]{
		Client: a.Client, Writer: w, Unit: "users",
		Lists: []sdkhttp.List[user]{{Fetch: pages[user](a, "users")}},
		ID:    func(u user) string { return u.ID },
		Take:  take,
	}.Read(ctx)
}

// tryUsers reads one user.
func (a *api) tryUsers(ctx context.Context) error {
	return a.Get(ctx, "users", url.Values{"limit": {"1"}}, nil)
}

// pages reads a list page by page.
func pages[T any](a *api, path string) func(context.Context, string) (sdkhttp.Page[T], error) {
	return func(ctx context.Context, cursor string) (sdkhttp.Page[T], error) {
		var answer struct {
			Total *int   `json:"total"` // a pointer: a total that is missing is not 0
			Next  string `json:"next"`
			Items []T    `json:"items"` // nil: the list is missing, which is no empty list
		}
		query := url.Values{}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		err := a.Get(ctx, path, query, &answer)
		return sdkhttp.Page[T]{Items: answer.Items, Next: answer.Next, Total: answer.Total}, err
	}
}

// check reports what a user lacks. Without it, a user whose list of products is
// missing would hold none.
func (u user) check(known map[string]bool) error {
	if u.Products == nil {
		return unusable("user %q has no list of products", u.ID)
	}
	for _, id := range u.Products {
		if !known[id] {
			return unusable("user %q has the product %q, which is not among the products", u.ID, id)
		}
	}
	return nil
}

// unusable is the error for an answer that cannot be right.
func unusable(format string, args ...any) error {
	p := sdk.Upstream(fmt.Errorf(format, args...), "an answer of Acme cannot be used")
	p.Code = "acme.answer_broken"
	return p
}

// explain says which setting is at fault. All other errors get the usual words.
func explain(e *sdkhttp.StatusError) error {
	var p sdk.Problem
	switch e.Status {
	case http.StatusUnauthorized:
		p = sdk.ConfigError("/token", "Acme refused the token", "It may be wrong, expired or withdrawn. Make a new one.")
		p.Code = "acme.token_refused"
	case http.StatusForbidden:
		p = sdk.ConfigError("/token", "the token lacks a permission", "Make one that may read products and users.")
		p.Code = "acme.token_forbidden"
	default:
		return nil
	}
	return p
}
