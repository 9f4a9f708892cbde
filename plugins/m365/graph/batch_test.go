package graph

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// calm is a patience that never waits for real.
func calm() Patience {
	return Patience{Clock: noTime{}, Limit: time.Minute, Announce: func(time.Time, string) {}}
}

// The answer to a batch is about exactly its items, in any order. Else nobody knows what
// became of them.
func TestAnswersToABatch(t *testing.T) {
	t.Parallel()
	group := func(id, name string) string {
		return fmt.Sprintf(`{"id":%q,"status":200,"body":{"id":"x","displayName":%q}}`, id, name)
	}
	for name, test := range map[string]struct{ body, names, want string }{
		"all":                {group("0", "A") + "," + group("1", "B"), "A B", ""},
		"in another order":   {group("1", "B") + "," + group("0", "A"), "A B", ""},
		"one was deleted":    {group("1", "B") + `,{"id":"0","status":404,"body":{"error":{"code":"x","message":"y"}}}`, " B", ""},
		"no name":            {group("1", "B") + `,{"id":"0","status":200,"body":{"id":"x","displayName":null}}`, " B", ""},
		"one is missing":     {group("0", "A"), "A ", "lacks 1 of its 2 requests"},
		"one is there twice": {group("0", "A") + "," + group("0", "A"), "A ", "not in it"},
		"another one":        {group("0", "A") + "," + group("7", "A"), "A ", "not in it"},
		"one is denied":      {group("0", "A") + `,{"id":"1","status":403,"body":{"error":{"code":"Authorization_RequestDenied","message":"no"}}}`, "A ", "Graph answered 403 Forbidden: Authorization_RequestDenied"},
		"one is no error":    {group("0", "A") + `,{"id":"1","status":400}`, "A ", "Graph answered 400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			names, err := answering(t, `{"responses":[`+test.body+`]}`).GroupNames(t.Context(), []string{"A", "b"}, calm())
			if got := names["a"] + " " + names["b"]; got != test.names {
				t.Errorf("names %q, want %q", got, test.names)
			}
			if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	for _, body := range []string{`{}`, `{"responses":7}`, `{"responses":[{"id":"0"}]}`} {
		if _, err := answering(t, body).GroupNames(t.Context(), []string{"a"}, calm()); err == nil {
			t.Errorf("%s is an answer", body)
		}
	}
}

// A token that was refused in a batch is renewed once.
func TestBatchWithARefusedToken(t *testing.T) {
	t.Parallel()
	times := 0
	names, err := serving(t, func(w http.ResponseWriter, _ *http.Request) {
		times++
		if times == 1 {
			_, _ = io.WriteString(w, `{"responses":[{"id":"0","status":401},{"id":"1","status":401}]}`)
			return
		}
		_, _ = io.WriteString(w, `{"responses":[{"id":"0","status":200,"body":{"displayName":"A"}},{"id":"1","status":200,"body":{"displayName":"B"}}]}`)
	}).GroupNames(t.Context(), []string{"a", "b"}, calm())
	if err != nil || names["a"] != "A" || names["b"] != "B" {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := answering(t, `{"responses":[{"id":"0","status":401}]}`).GroupNames(t.Context(), []string{"a"}, calm()); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("%v", err)
	}
}

// Subscriptions may lack everything.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, want string
		n          int
	}{
		"none":              {`{"value":[]}`, "", 0},
		"nothing is known":  {`{"value":[{"skuId":null,"status":null,"isTrial":null,"totalLicenses":null,"nextLifecycleDateTime":null},{}]}`, "", 2},
		"fewer than none":   {`{"value":[{"skuId":"A","totalLicenses":-1}]}`, "", 1},
		"no list":           {`{}`, "the answer is no list", 0},
		"no JSON of ours":   {`{"value":[{"totalLicenses":"many"}]}`, "not as documented", 0},
		"breaks off":        {`{"value":[{}],"error":{"code":"x"}}`, "breaks off", 0},
		"to another server": {`{"value":[{}],"@odata.nextLink":"https://graph.example/next"}`, "another server", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := answering(t, test.body).Subscriptions(t.Context())
			if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) || len(all) != test.n {
				t.Errorf("%+v, %v, want %q", all, err, test.want)
			}
			for _, one := range all {
				if one.Units != nil || !one.Next.IsZero() {
					t.Errorf("%+v", one)
				}
			}
		})
	}
}

// A list of subscriptions may have pages, but not run in circles.
func TestSubscriptionsOfSeveralPages(t *testing.T) {
	t.Parallel()
	all, err := serving(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") == "2" {
			_, _ = io.WriteString(w, `{"value":[{"skuId":"B"}]}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"value":[{"skuId":"A"}],"@odata.nextLink":"https://%s%s?page=2"}`, r.Host, r.URL.Path)
	}).Subscriptions(t.Context())
	if err != nil || len(all) != 2 || all[0].SKU != "a" || all[1].SKU != "b" {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = serving(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"value":[{}],"@odata.nextLink":"https://%s%s?page=2"}`, r.Host, r.URL.Path)
	}).Subscriptions(t.Context())
	if err == nil || !strings.Contains(err.Error(), "given before") {
		t.Errorf("%v", err)
	}
}
