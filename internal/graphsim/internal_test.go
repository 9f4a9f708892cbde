package graphsim

import (
	"encoding/json"
	"net/url"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestStringsSurviveJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "string")
		escape := rapid.Bool().Draw(t, "escape")
		written := appendString(nil, want, escape)
		var got string
		if err := json.Unmarshal(written, &got); err != nil || got != want {
			t.Fatalf("%q is written as %s and read as %q (%v)", want, written, got, err)
		}
		for _, c := range written {
			if escape && c >= utf8.RuneSelf {
				t.Fatalf("%s holds a letter beyond ASCII", written)
			}
		}
	})
}

func TestPageTokensSurviveTheirWay(t *testing.T) {
	t.Parallel()
	tokens := newPageTokens()
	rapid.Check(t, func(t *rapid.T) {
		query := url.Values{"$select": {rapid.String().Draw(t, "select")}, "$top": {"999"}}
		want := pageToken{
			page:   rapid.IntRange(1, 100_000).Draw(t, "page"),
			offset: rapid.IntRange(0, 10_000_000).Draw(t, "offset"),
		}
		next := nextQuery(query, tokens.write(query, want))
		parsed, err := url.ParseQuery(next.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tokens.parse(parsed); err != nil || got != want {
			t.Fatalf("got %+v (%v), want %+v", got, err, want)
		}
	})
}

func FuzzPageToken(f *testing.F) {
	tokens := newPageTokens()
	f.Add(tokens.write(url.Values{}, pageToken{page: 2, offset: 999}))
	f.Add("X''")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		place, err := tokens.parse(url.Values{"$skiptoken": {text}})
		if err == nil && (place.page < 0 || place.offset < 0) {
			t.Errorf("%q leads to %+v", text, place)
		}
	})
}

func FuzzAssertion(f *testing.F) {
	f.Add("e30.e30.e30")
	f.Add("eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOlsiYSJdfQ.AA")
	f.Fuzz(func(t *testing.T, token string) {
		if a, ok := parseAssertion(token); ok && a == nil {
			t.Error("no assertion, and no fault")
		}
	})
}
