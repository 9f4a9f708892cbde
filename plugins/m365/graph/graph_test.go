package graph

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		users, counted    int
		expected, missing int
		incomplete        bool
	}{
		"all":                    {1000, 1000, 995, 0, false},
		"none at all":            {0, 0, 0, 0, false},
		"more than counted":      {1005, 1000, 995, 0, false},
		"five of few":            {15, 20, 15, 5, false},
		"six of few":             {14, 20, 15, 6, true},
		"one in 200 of many":     {99500, 100000, 99500, 500, false},
		"more than that":         {99499, 100000, 99500, 501, true},
		"a tiny tenant is empty": {0, 5, 4, 5, true},
		"one of five":            {4, 5, 4, 1, false},
		"two of five":            {3, 5, 4, 2, true},
		"one of three":           {2, 3, 3, 1, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Result{Users: test.users}.judge(test.counted)
			var incomplete *IncompleteError
			if errors.As(err, &incomplete) != test.incomplete {
				t.Fatalf("error %v", err)
			}
			if got.Expected != test.expected || got.Missing != test.missing {
				t.Errorf("%+v, want expected %d, missing %d", got, test.expected, test.missing)
			}
		})
	}
}

// The number for the host never contradicts what was found good here.
func TestJudgeProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := rapid.IntRange(0, 1_000_000).Draw(t, "users")
		counted := rapid.IntRange(0, 1_000_000).Draw(t, "counted")
		got, err := Result{Users: users}.judge(counted)
		if err == nil && got.Expected > users {
			t.Fatalf("%d users were read, %d are expected", users, got.Expected)
		}
	})
}

func TestFindNextLink(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"none":                   {`{"value":[]}`, ""},
		"as Graph writes it":     {`{"@odata.context":"c","@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=a%27b","value":[]}`, "https://graph.microsoft.com/v1.0/users?$skiptoken=a%27b"},
		"after the users":        {`{"value":[{"id":"1"}],"@odata.nextLink" : "next"}`, "next"},
		"with escapes":           {`{"@odata.nextLink":"https:\/\/graph\u002e\"x\""}`, `https://graph."x"`},
		"as somebody's name":     {`{"value":[{"displayName":"@odata.nextLink"},{"displayName":"\"@odata.nextLink\":\"evil\""}]}`, ""},
		"a name, then a link":    {`{"value":[{"displayName":"@odata.nextLink"}],"@odata.nextLink":"good"}`, "good"},
		"null":                   {`{"@odata.nextLink":null}`, ""},
		"broken off":             {`{"@odata.nextLink":"https://gra`, ""},
		"broken off at colon":    {`{"@odata.nextLink": `, ""},
		"broken off before it":   {`{"@odata.nextLink" `, ""},
		"broken off in its name": {`{"@odata.nextLink`, ""},
		"broken off in escape":   {`{"@odata.nextLink":"https:\`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := findNextLink([]byte(test.body)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// The quick search agrees with the decoder on every page.
func FuzzFindNextLink(f *testing.F) {
	for _, seed := range []string{
		`{"@odata.nextLink":"a","value":[{"id":"1","displayName":"@odata.nextLink"}]}`,
		`{"value":[{"id":"1","displayName":"\"@odata.nextLink\":\"b\""}],"@odata.nextLink":"c\u0022"}`,
		`{"value":[]}`, `{`, ``, `{"@odata.nextLink":"\ud800","value":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		link := findNextLink(body)
		p, err := decode(body)
		if err != nil || strings.Count(string(body), "@odata.nextLink") != 1 {
			return // A page that is refused, or where take compares the two.
		}
		// A key of that name deeper down, or in other letters, is taken for
		// the link and then found to differ: see pass.take.
		if p.NextLink != "" && link != "" && p.NextLink != link {
			t.Errorf("found %q, decoded %q", link, p.NextLink)
		}
	})
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no list":              `{}`,
		"list is null":         `{"value":null}`,
		"list is no list":      `{"value":{}}`,
		"a user without an id": `{"value":[{"displayName":"Jan"}]}`,
		"an error at the end":  `{"value":[{"id":"1"}],"error":{"code":"InternalServerError"}}`,
		"a string for a list":  `{"value":[{"id":"1","assignedLicenses":"all"}]}`,
		"two lists":            `{"value":[{"id":"1"}],"value":[]}`,
		"two lists of a user":  `{"value":[{"id":"1","assignedLicenses":[{"skuId":"S"}],"assignedLicenses":[]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decode([]byte(body))
			if err == nil {
				t.Fatal("decode took it")
			}
			if strings.Contains(err.Error(), "Jan") || strings.Contains(err.Error(), "all") {
				t.Errorf("%q quotes the page", err)
			}
		})
	}
	p, err := decode([]byte(`{"@odata.count":7,"error":null,"value":[
		{"id":"1","displayName":null,"mail":null,"userPrincipalName":"a@b.cz","userType":null,"accountEnabled":false,
		 "proxyAddresses":["smtp:x@b.cz","SMTP:y@b.cz"],"assignedLicenses":[{"skuId":"S","disabledPlans":["p"]}],"unknown":{"a":[1]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(p.Users)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"id":"1","displayName":"","mail":"","userPrincipalName":"a@b.cz","userType":"","accountEnabled":false,"proxyAddresses":["smtp:x@b.cz","SMTP:y@b.cz"],"assignedLicenses":[{"skuId":"S"}]}]`
	if string(text) != want || *p.Count != 7 {
		t.Errorf("got %s, count %d", text, *p.Count)
	}
}

// Whoever cuts names by UTF-16 units leaves half an emoji at the end of some.
func TestDecodeNameCutWithinACharacter(t *testing.T) {
	t.Parallel()
	p, err := decode([]byte(`{"value":[{"id":"1","displayName":"Jan \ud83d"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Users[0].DisplayName; got != "Jan \uFFFD" {
		t.Errorf("the name is %q", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"value":[{"id":"1","assignedLicenses":[{"skuId":"a"}]}]}`))
	f.Add([]byte(`{"value":[{"id":"\u0000"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := decode(body)
		if (p == nil) == (err == nil) {
			t.Errorf("decode gave %v and %v", p, err)
		}
	})
}

// A token must not leave for another server.
func TestOwn(t *testing.T) {
	t.Parallel()
	client, err := New("https://graph.microsoft.com/", nothing{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for link, own := range map[string]bool{
		"https://graph.microsoft.com/v1.0/users?$skiptoken=a": true,
		"https://GRAPH.microsoft.com/v1.0/users":              true,
		"http://graph.microsoft.com/v1.0/users":               false,
		"https://graph.microsoft.com.evil.example/v1.0/users": false,
		"https://graph.microsoft.com:8443/v1.0/users":         false,
		"https://user@evil.example/graph.microsoft.com":       false,
		"/v1.0/users": false,
		"\x7f":        false,
	} {
		if err := client.own(link); (err == nil) != own {
			t.Errorf("own(%q) = %v", link, err)
		}
	}
}
