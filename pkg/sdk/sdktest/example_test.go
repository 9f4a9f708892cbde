package sdktest_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/internal/exampletest"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

type acmeConfig struct {
	URL   string     `json:"url"`
	Token sdk.Secret `json:"token"`
}

// acme is the source that these examples test.
func acme() sdk.Source[acmeConfig] {
	return sdk.Source[acmeConfig]{
		Name: "acme", Version: "1.0.0", Summary: "Licenses of Acme", KnowsTotals: true,
		Export: func(ctx context.Context, cfg acmeConfig, w *sdk.Writer) error {
			client, err := sdkhttp.New(sdkhttp.Options{
				Vendor: "Acme", URL: cfg.URL, URLPath: "/url", Auth: sdkhttp.Bearer{Token: cfg.Token}, Writer: w,
			})
			if err != nil {
				return err
			}
			defer client.Close()
			var answer struct {
				Total *int     `json:"total"`
				Users []string `json:"users"`
			}
			if err := client.Get(ctx, "users", nil, &answer); err != nil {
				return err
			}
			if answer.Users == nil || answer.Total == nil {
				return sdk.Upstream(nil, "the answer of Acme is no list of users")
			}
			w.Expect(*answer.Total)
			if err := w.License(sdk.License{ID: "basic", UID: "acme:BASIC"}); err != nil {
				return err
			}
			for _, id := range answer.Users {
				if err := w.Assign(sdk.Holder{ID: id}, "basic"); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func ExampleRun() {
	t := &exampletest.T{} // the *testing.T of your test
	defer t.End()
	api := sdktest.Replay(t, sdktest.Exchange{
		Request: "GET /users", Want: map[string]string{"Authorization": "Bearer t0ken"},
		Header: map[string]string{"Content-Type": "application/json"},
		Body:   `{"total": 2, "users": ["anna", "jan"]}`,
	})
	got := sdktest.Run(t, acme(), sdktest.Case{Config: sdktest.Config{"url": api.URL, "token": "t0ken"}})
	fmt.Println(got.Completed, *got.Expected)
	for _, h := range got.Holders {
		fmt.Println(h.ID, h.Licenses)
	}
	// Output:
	// true 2
	// anna [basic]
	// jan [basic]
}

// The vendor refuses the token. The export is not complete, and the problem says so.
func ExampleReplay() {
	t := &exampletest.T{} // the *testing.T of your test
	defer t.End()
	api := sdktest.Replay(t, sdktest.Exchange{
		Request: "GET /users", Status: http.StatusForbidden,
		Header: map[string]string{"Content-Type": "application/json"}, Body: `{"message": "forbidden"}`,
	})
	got := sdktest.Run(t, acme(), sdktest.Case{Config: sdktest.Config{"url": api.URL, "token": "t0ken"}})
	fmt.Println(got.Completed, len(got.Problems), got.Problems[0].Code)
	// Output: false 1 acme.forbidden
}

func ExampleDescribe() {
	t := &exampletest.T{} // the *testing.T of your test
	defer t.End()
	d := sdktest.Describe(t, acme())
	fmt.Println(d.Name, d.Version, d.KnowsTotals)
	// Output: acme 1.0.0 true
}

func ExampleSchema() {
	t := &exampletest.T{} // the *testing.T of your test
	defer t.End()
	fmt.Println(sdktest.Schema(t, acme())["required"])
	// Output: [url token]
}

func ExampleParseExchange() {
	exchange, err := sdktest.ParseExchange(`GET /users?page=2
Authorization: Bearer t0ken

HTTP/1.1 200 OK
Content-Type: application/json

{"users": []}
`)
	fmt.Println(exchange.Request, exchange.Status, err)
	// Output: GET /users?page=2 200 <nil>
}
