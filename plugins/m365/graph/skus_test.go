package graph

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// answering is a client of a Graph that answers everything with the body.
func answering(t *testing.T, body string) *Client {
	t.Helper()
	return serving(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

// serving is a client of a Graph that answers like this.
func serving(t *testing.T, answer http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	client, err := New(server.URL, granted{}, patient(t, server))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// A list of licenses is taken as a whole or not at all.
func TestSubscribedSKUs(t *testing.T) {
	t.Parallel()
	const good = `{"skuId":"06EBC4EE-1bb5-47dd-8120-11324bc54e06","skuPartNumber":"SPE_E5","consumedUnits":null,"prepaidUnits":{"enabled":7,"warning":null}}`
	for name, test := range map[string]struct{ body, want string }{
		"one":                    {`{"value":[` + good + `]}`, ""},
		"none":                   {`{"value":[]}`, ""},
		"no list":                {`{}`, "the answer is no list"},
		"an error instead":       {`{"error":{"code":"x","message":"y"}}`, "the answer is no list"},
		"an error at the end":    {`{"value":[` + good + `],"error":{"code":"x","message":"y"}}`, "breaks off with an error"},
		"nothing in the list":    {`{"value":[` + good + `,null]}`, "has no id"},
		"a text in the list":     {`{"value":["SPE_E5"]}`, "has no id"},
		"no id":                  {`{"value":[{"skuPartNumber":"SPE_E5"}]}`, "has no id"},
		"an id that is none":     {`{"value":[{"skuId":"SPE_E5"}]}`, "invalid UUID"},
		"a number that is none":  {`{"value":[{"skuId":"06ebc4ee-1bb5-47dd-8120-11324bc54e06","consumedUnits":"many"}]}`, "not compatible"},
		"a link to another host": {`{"value":[` + good + `],"@odata.nextLink":"https://graph.example/next"}`, "another server (graph.example)"},
		"a link that is none":    {`{"value":[` + good + `],"@odata.nextLink":7}`, "not compatible"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skus, err := answering(t, test.body).SubscribedSKUs(t.Context())
			if test.want != "" {
				if err == nil || !strings.HasPrefix(err.Error(), "the list of licenses: ") || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, %v", skus, err)
				}
				return
			}
			if err != nil || len(skus) != strings.Count(test.body, "skuId") {
				t.Fatalf("got %v, %v", skus, err)
			}
			for _, sku := range skus {
				if sku.ID != "06ebc4ee-1bb5-47dd-8120-11324bc54e06" || sku.Consumed != nil || *sku.Enabled != 7 || sku.Warning != nil {
					t.Errorf("got %+v", sku)
				}
			}
		})
	}
}

// The list may have several pages, and a product may lack all but its id.
func TestSubscribedSKUsOfSeveralPages(t *testing.T) {
	t.Parallel()
	const first, second = "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
	for name, test := range map[string]struct {
		after string // where the second page leads to
		want  string
	}{
		"two pages":       {"", ""},
		"back to the one": {"?page=2", "given before"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serving(t, func(w http.ResponseWriter, r *http.Request) {
				sku, link := first, "?page=2"
				if r.URL.Query().Get("page") == "2" {
					sku, link = second, test.after
				}
				next := ""
				if link != "" {
					next = fmt.Sprintf(`,"@odata.nextLink":"https://%s%s%s"`, r.Host, r.URL.Path, link)
				}
				_, _ = fmt.Fprintf(w, `{"value":[{"skuId":%q}]%s}`, sku, next)
			})
			skus, err := client.SubscribedSKUs(t.Context())
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, %v", skus, err)
				}
				return
			}
			if err != nil || len(skus) != 2 || skus[0] != (SKU{ID: first}) || skus[1] != (SKU{ID: second}) {
				t.Errorf("got %+v, %v", skus, err)
			}
		})
	}
}

// Without a number nobody can tell whether the list is whole.
func TestCountWithoutNumber(t *testing.T) {
	t.Parallel()
	n, err := answering(t, `{"value":[]}`).CountLicensed(t.Context())
	if err == nil || !strings.Contains(err.Error(), "counting the users") {
		t.Errorf("%d, %v", n, err)
	}
}
