package faultproxy

import (
	"net/http"
	"slices"
	"testing"
)

// Vendors lead to the next page in many ways.
func TestNextPages(t *testing.T) {
	t.Parallel()
	link := http.Header{"Link": {`<https://a.example/users?page=1>; rel="prev", <https://a.example/users?page=3>; rel="next"`}}
	for body, want := range map[string][]string{
		`{"users": [{}, {}], "next_page_token": "t2"}`:                      {"t2"},
		`{"value": [{}, {}], "@odata.nextLink": "https://a.example/?s=2"}`:  {"https://a.example/?s=2"},
		`{"members": [{}, {}], "response_metadata": {"next_cursor": "c2"}}`: {"c2"},
		`{"items": [{}, {}], "next": 5}`:                                    {"5"},
		`{"users": [{}, {}], "next_page_token": ""}`:                        nil,
		`{"users": [{}], "next_page_token": "t2"}`:                          nil, // to see whether there is any
		`{"users": [{}, {}], "next_payment": "2026-12-01"}`:                 nil,
		`{"next": "t2"}`: nil,
	} {
		if got := nextPages([]byte(body), nil); !slices.Equal(got, want) {
			t.Errorf("%s: %q", body, got)
		}
	}
	if got := nextPages([]byte(`[{}, {}]`), link); !slices.Equal(got, []string{"https://a.example/users?page=3"}) {
		t.Errorf("a link: %q", got)
	}
	if got := nextPages([]byte(`[{}]`), link); got != nil {
		t.Errorf("a link of a page of one: %q", got)
	}
}

// A page counts as asked for by any request that has what leads to it.
func TestUses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		request, next string
		want          bool
	}{
		{"/users?page=3&size=5", "https://a.example/users?page=3", true},
		{"/users?page=2", "https://a.example/users?page=3", false},
		{"/teams?page=3", "/users?page=3", false},
		{"/users?cursor=a%2Bb%3D", "a+b=", true},
		{"/users?cursor=a", "b", false},
		{`{"query": "…", "after": "c2"}`, "c2", true},
		{"/users/next/c2", "c2", true},
	} {
		if got := uses(tt.request, tt.next); got != tt.want {
			t.Errorf("%s uses %s: %v", tt.request, tt.next, got)
		}
	}
}
