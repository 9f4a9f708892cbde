package recipe_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/rest/recipe"
)

// whole is a recipe that makes sense, in lines that the tests replace.
const whole = `format: 1
vendor: Acme
summary: Users of Acme
server: https://api.acme.example/v1
settings:
  site: {about: The site, required: true}
secrets:
  token: {about: A token}
sign_in: {bearer: {token: token}}
values:
  plan: {get: "sites/{site}/plan"}
lists:
  users:
    get: users
    query: {site: "{site}"}
    items: .users
    id: .id
    pages: {cursor: .next, in: cursor, size: {limit: 200}}
    total: .total
licenses:
  - {id: seat, uid: "acme:seat", name: Seat, purchased: $plan.seats}
holders:
  from: users
  id: .id
  emails: .email
  licenses: '["seat"]'
`

func TestWhole(t *testing.T) {
	t.Parallel()
	if _, err := recipe.Parse([]byte(whole), "acme.yaml"); err != nil {
		t.Fatal(err)
	}
}

// The example of the package is a recipe.
func TestExampleOfTheDocumentation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if example, ok := strings.CutPrefix(line, "//\t"); ok {
			lines = append(lines, example)
		} else if line == "//\n" {
			lines = append(lines, "\n")
		}
	}
	if _, err := recipe.Parse([]byte(strings.Join(lines, "")), "doc.go"); err != nil || len(lines) < 40 {
		t.Errorf("%d lines: %v", len(lines), err)
	}
}

// Each fault is named with its place, and with what was meant.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ old, other, want string }{
		"an unknown key":              {"vendor: Acme", "vendro: Acme", `acme.yaml:2:1: unknown setting "vendro"` + "\n  Did you mean \"vendor\"?"},
		"a key in a list":             {"    total: .total", "    totl: .total", `acme.yaml:19:5: unknown setting "totl" in lists.users`},
		"no total at all":             {"    total: .total\n", "", `lists.users must have total or no_total`},
		"another format":              {"format: 1", "format: 2", "acme.yaml:1:9: format must be 1, not the number 2"},
		"an expression that is none":  {"items: .users", "items: .users[", "acme.yaml:16:12: lists.users.items: it is no jq expression: unexpected EOF"},
		"a function that is none":     {"emails: .email", "emails: email", "acme.yaml:25:11: holders.emails: jq has no function email\n  The name of a field begins with a dot (.email), a text stands in quotes (\"email\")."},
		"the environment":             {"emails: .email", "emails: env.HOME", "holders.emails: env is not available in recipes"},
		"a variable":                  {"$plan.seats", "$plann.seats", "there is no variable $plann here\n  Did you mean \"$plan\"?"},
		"a setting in a text":         {`"sites/{site}/plan"`, `"sites/{sit}/plan"`, `values.plan.get: there is no setting "sit"` + "\n  Did you mean \"site\"?"},
		"a setting in an expression":  {"emails: .email", "emails: .email // $settings.sote", `there is no setting "sote"`},
		"a secret":                    {"{bearer: {token: token}}", "{bearer: {token: tokn}}", `sign_in.bearer.token: there is no secret "tokn"` + "\n  Did you mean \"token\"?"},
		"a secret that nobody uses":   {"{bearer: {token: token}}", "{none: true}", "nothing uses the secret token"},
		"two ways to sign in":         {"{bearer: {token: token}}", "{bearer: {token: token}, none: true}", "sign_in must name one way to sign in"},
		"a list":                      {"from: users", "from: user", `acme.yaml:23:9: holders.from: there is no list "user"` + "\n  Did you mean \"users\"?"},
		"a server in a path":          {"get: users", "get: https://evil.example/users", "lists.users.get must not name a server"},
		"a query in a path":           {"get: users", "get: users?all=1", "lists.users.get must end before the first ? or #"},
		"no way to go on":             {"pages: {cursor: .next, in: cursor, size: {limit: 200}}", "pages: {size: {limit: 200}}", "must name one way in which the list goes on"},
		"a cursor that goes nowhere":  {"in: cursor, ", "", "a cursor goes in or in_body"},
		"pages not said":              {"    pages: {cursor: .next, in: cursor, size: {limit: 200}}\n", "", "lists.users.pages is missing"},
		"a secret in a header":        {"server: https", "headers: {Authorization: x}\nserver: https", "headers must not hold Authorization"},
		"twice the same":              {"  id: .id\n  emails", "  id: .id\n  id: .id\n  emails", "holders.id is given twice"},
		"no jq at all":                {"emails: .email", "emails: [.email]", "holders.emails must be a jq expression, not a list\n  Put it into quotes if it begins with { or [."},
		"a list that nobody uses":     {"licenses:\n", "  teams: {get: teams, items: ., id: .id, pages: one, no_total: x}\nlicenses:\n", "nothing uses the list teams"},
		"a default that is required":  {"required: true", "required: true, default: x", "a required setting has no default"},
		"a name that is none":         {"  site: {about", "  Site: {about", `"Site" in settings is no name`},
		"a condition on the holders":  {"    items: .users", "    when: true\n    items: .users", "lists.users.when: it is the list of the holders or of the licenses"},
		"a join with what comes late": {"  id: .id\n  emails", "  join: {x: {list: users, by: .id}}\n  id: .id\n  emails", "the list users must stand before users"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(whole, test.old) {
				t.Fatalf("%q is not in the recipe", test.old)
			}
			r, err := recipe.Parse([]byte(strings.Replace(whole, test.old, test.other, 1)), "acme.yaml")
			if err == nil || r != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

// No text makes the parser stop, and what it takes it takes twice.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("format: 1\nlicenses: {from: holders, uid: '{.}'}\nholders: {from: x}"))
	f.Add([]byte("lists: {a: {each: a}}\nlicenses: {from: a}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := recipe.Parse(text, "f.yaml")
		if (r == nil) == (err == nil) {
			t.Errorf("%v, %v", r, err)
		}
	})
}
