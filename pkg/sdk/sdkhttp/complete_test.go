package sdkhttp

import (
	"encoding/json"
	"testing"
)

func TestComplete(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body string
		want bool
	}{
		{`{}`, true},
		{" [1, {\"a\": []}]\r\n", true},
		{`{"a":"}"}`, true},
		{`{"a":"\"}"}`, true},
		{`{"a":"\\"}`, true},
		{`{"a":"x\\\"","b":["]"]}`, true},

		{``, false},
		{`5`, false},
		{`"a"`, false},
		{`null`, false},
		{`}`, false},
		{`{"a":1`, false},
		{`{"a":"b`, false},
		{`{"a":"b\"}`, false},
		{`{"a":[1}`, false},
		{`{"a":1}}`, false},
		{`{"a":1}{`, false},
		{`{"value":[{"id":"7f3,"displayName":]}`, false},
		{`<html>`, false},
	} {
		if got := complete([]byte(tt.body)); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.body, got, tt.want)
		}
	}
}

// Every end of a page that is not its last bracket is noticed.
func TestCompleteNoticesEachCut(t *testing.T) {
	t.Parallel()
	page := []byte(`{"@odata.count":2,"value":[{"id":"a","mail":"\"j\\\\@x.cz"},{"id":"b","skus":[[],{}]}]}`)
	if !json.Valid(page) || !complete(page) {
		t.Fatal("the page is sound")
	}
	for n := range page {
		if complete(page[:n]) {
			t.Errorf("cut after %d bytes: %s", n, page[:n])
		}
	}
}

// What is no complete JSON value is never taken for one that was not cut off:
// what complete lets through by mistake has as many brackets as it should.
func FuzzComplete(f *testing.F) {
	for _, seed := range []string{`{}`, `[{"a":"\\\""}]`, ` {"a":[]} `, `{"a":"`, `"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var object map[string]any
		if json.Unmarshal(body, &object) == nil && object != nil && !complete(body) {
			t.Errorf("refused: %q", body)
		}
	})
}
