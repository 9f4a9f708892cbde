package sdkhttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// acmeAPI stands for the API of a vendor in these examples.
func acmeAPI() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `{"message":"no such page"}`
		switch r.URL.RequestURI() {
		case "/plan":
			answer = `{"seats":50}`
		case "/users?cursor=":
			answer = `{"total":3,"users":[{"id":"1","email":"anna@example.com"},{"id":"2","email":"jan@example.com"}],"next":"p2"}`
		case "/users?cursor=p2":
			answer = `{"total":3,"users":[{"id":"3","email":"petr@example.com"}]}`
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, answer)
	}))
}

func ExampleClient_Get() {
	api := acmeAPI()
	defer api.Close()
	client, err := sdkhttp.New(sdkhttp.Options{
		Vendor: "Acme", URL: api.URL, URLPath: "/api_url", Auth: sdkhttp.Bearer{Token: sdk.NewSecret("t0ken")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	var plan struct {
		Seats *int `json:"seats"`
	}
	err = client.Get(context.Background(), "plan", nil, &plan)
	fmt.Println(*plan.Seats, err)
	// Output: 50 <nil>
}

func ExampleReading() {
	api := acmeAPI()
	defer api.Close()
	client, err := sdkhttp.New(sdkhttp.Options{Vendor: "Acme", URL: api.URL, URLPath: "/api_url"})
	if err != nil {
		fmt.Println(err)
		return
	}
	type user struct {
		ID    string `json:"id"`
		Email string `json:"email"`
	}
	page := func(ctx context.Context, cursor string) (p sdkhttp.Page[user], err error) {
		var answer struct {
			Total *int   `json:"total"`
			Users []user `json:"users"`
			Next  string `json:"next"`
		}
		err = client.Get(ctx, "users", url.Values{"cursor": {cursor}}, &answer)
		return sdkhttp.Page[user]{Items: answer.Users, Next: answer.Next, Total: answer.Total}, err
	}
	err = sdkhttp.Reading[user]{
		Client: client, Unit: "users", Lists: []sdkhttp.List[user]{{Fetch: page}},
		ID:   func(u user) string { return u.ID },
		Take: func(u user) error { fmt.Println(u.Email); return nil }, // in a source: w.Assign
	}.Read(context.Background())
	fmt.Println(err)
	// Output:
	// anna@example.com
	// jan@example.com
	// petr@example.com
	// <nil>
}

func ExampleNumbered() {
	fetch := sdkhttp.Numbered(1, func(_ context.Context, number int) (sdkhttp.Page[string], error) {
		pages := map[int][]string{1: {"anna", "jan"}, 2: {"petr"}}
		return sdkhttp.Page[string]{Items: append([]string{}, pages[number]...)}, nil
	})
	for cursor := ""; ; {
		p, _ := fetch(context.Background(), cursor)
		fmt.Println(p.Items)
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	// Output:
	// [anna jan]
	// [petr]
	// []
}

func ExampleNextLink() {
	header := http.Header{"Link": {`<https://api.example.com/users?page=2>; rel="next"`}}
	fmt.Println(sdkhttp.NextLink(header))
	// Output: https://api.example.com/users?page=2
}

// Tokens are fetched once, and again when the vendor refuses one.
func ExampleClientCredentials() {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/oauth/token" {
			_, _ = fmt.Fprint(w, `{"access_token":"abc","token_type":"Bearer","expires_in":3600}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"signed_by":%q}`, r.Header.Get("Authorization"))
	}))
	defer vendor.Close()
	client, err := sdkhttp.New(sdkhttp.Options{
		Vendor: "Acme", URL: vendor.URL, URLPath: "/api_url",
		Auth: &sdkhttp.ClientCredentials{
			TokenURL: vendor.URL + "/oauth/token", TokenURLPath: "/auth_url",
			ClientID: "licexport", IDPath: "/client_id", Secret: sdk.NewSecret("s3cret"), SecretPath: "/client_secret",
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	var answer struct {
		SignedBy string `json:"signed_by"`
	}
	err = client.Get(context.Background(), "users", nil, &answer)
	fmt.Println(answer.SignedBy, err)
	// Output: Bearer abc <nil>
}

// A vendor's own error in its own words, with a code that stays.
func ExampleOptions_explain() {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, `{"code":4711}`)
	}))
	defer vendor.Close()
	client, err := sdkhttp.New(sdkhttp.Options{
		Vendor: "Acme", URL: vendor.URL, URLPath: "/api_url",
		Explain: func(e *sdkhttp.StatusError) error {
			if e.Status != http.StatusForbidden {
				return nil // the usual words
			}
			p := sdk.Upstream(e, "Acme does not let this token read users")
			p.Code, p.Detail = "acme.scope_missing", "Give the token the scope users:read."
			return p
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	fmt.Println(client.Get(context.Background(), "users", nil, &struct{}{}))
	// Output: Acme does not let this token read users
}

func ExampleOffset() {
	pages := map[int][]string{0: {"anna", "jan"}, 2: {"petr"}}
	fetch := sdkhttp.Offset(0, func(_ context.Context, offset int) (sdkhttp.Page[string], error) {
		return sdkhttp.Page[string]{Items: append([]string{}, pages[offset]...)}, nil
	})
	for cursor := ""; ; {
		p, _ := fetch(context.Background(), cursor)
		fmt.Println(p.Items)
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	// Output:
	// [anna jan]
	// [petr]
	// []
}

// A list that is small enough to be kept, such as that of the licenses.
func ExampleAll() {
	licenses, err := sdkhttp.All(context.Background(), sdkhttp.Reading[string]{
		Unit: "licenses",
		Lists: []sdkhttp.List[string]{{Fetch: func(context.Context, string) (sdkhttp.Page[string], error) {
			total := 2
			return sdkhttp.Page[string]{Items: []string{"basic", "pro"}, Total: &total}, nil
		}}},
		ID: func(id string) string { return id },
	})
	fmt.Println(licenses, err)
	// Output: [basic pro] <nil>
}
