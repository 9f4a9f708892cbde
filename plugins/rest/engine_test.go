package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// acme is a recipe with a list of its own kind of pages.
const acme = `format: 1
vendor: Acme Cloud
summary: Users of Acme
server: https://api.acme.example
sign_in: {none: true}
lists:
  users:
    get: users
    items: .users
    id: .id
    pages: PAGES
    TOTAL
licenses:
  - {id: seat, uid: "acme:seat", name: Seat}
holders:
  from: users
  id: .id
  emails: .email
  licenses: '["seat"]'
`

// own are the settings for a recipe of the user.
func own(t *testing.T, vendor http.Handler, recipe string) sdktest.Config {
	t.Helper()
	return sdktest.Config{"recipe": "file", "file": recipeFileOf(t, recipe), "server": serve(t, vendor)}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// book is a vendor with 25 users in pages of all kinds.
type book struct{ size int }

func (b book) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ Variables struct{ After string } }
	if r.Method == http.MethodPost {
		_ = json.NewDecoder(r.Body).Decode(&body)
	}
	query := r.URL.Query()
	at := 0
	for _, text := range []string{query.Get("cursor"), query.Get("start"), body.Variables.After} {
		if n, err := strconv.Atoi(text); err == nil {
			at = n
		}
	}
	if n, err := strconv.Atoi(query.Get("page")); err == nil {
		at = (n - 1) * b.size
	}
	users := []any{}
	for i := at; i < min(at+b.size, 25); i++ {
		users = append(users, map[string]any{"id": i, "email": fmt.Sprintf("u%02d@firma.example", i)})
	}
	page := map[string]any{"users": users, "total": 25, "more": false}
	if next := at + b.size; next < 25 {
		link := fmt.Sprintf("http://%s/users?cursor=%d", r.Host, next)
		page["next"], page["link"], page["more"] = strconv.Itoa(next), link, true
		w.Header().Set("Link", "<"+link+`>; rel="next"`)
	}
	w.Header().Set("X-Total", "25")
	answer(w, page)
}

// Every kind of pages leads to the end.
func TestPages(t *testing.T) {
	t.Parallel()
	for name, pages := range map[string]string{
		"one":    "one",
		"link":   "{link: .link}",
		"header": "{link_header: true}",
		"cursor": "{cursor: .next, in: cursor}",
		"more":   "{cursor: .next, in: cursor, more: .more}",
		"body":   "{cursor: .next, in_body: variables.after}",
		"number": "{number: page}",
		"offset": "{offset: start}",
	} {
		for total, line := range map[string]string{"total": "total: .total", "header": "total: {header: X-Total}", "none": "no_total: Acme names no number of users"} {
			t.Run(name+"/"+total, func(t *testing.T) {
				t.Parallel()
				b := book{size: 10}
				if name == "one" {
					b.size = 100
				}
				recipe := strings.NewReplacer("PAGES", pages, "TOTAL", line).Replace(acme)
				if name == "body" {
					recipe = strings.Replace(recipe, "get: users", "post: users\n    body: {query: \"{{users}}\", variables: {n: 10}}", 1)
				}
				got := completed(t, own(t, b, recipe))
				if len(got.Holders) != 25 {
					t.Errorf("%d holders", len(got.Holders))
				}
				if known := got.Expected != nil; known != (total != "none") || known == (got.NoTotal != "") {
					t.Errorf("expected %v, no total %q", got.Expected, got.NoTotal)
				}
			})
		}
	}
}

// A recipe that names the wrong field is not taken for a list of one page.
func TestListsThatSeemToEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pages, total, code string
		size               int
	}{
		"a cursor that is not there":          {"{cursor: .nextt, in: cursor, size: {limit: 10}}", "no_total: x", "acme_cloud.answer_broken", 0},
		"a link that is not there":            {"{link: .links, size: {limit: 10}}", "no_total: x", "acme_cloud.answer_broken", 0},
		"no cursor, and the total of a page":  {"{cursor: .nextt, in: cursor, size: {limit: 10}}", "total: (.users | length)", "acme_cloud.answer_broken", 0},
		"no link, and the total of a page":    {"{link: .links, size: {limit: 10}}", "total: (.users | length)", "acme_cloud.answer_broken", 0},
		"a page below the size by cursor":     {"{cursor: .nextt, in: cursor, size: {limit: 100}}", "total: .total", "", 0},
		"a cursor that is there":              {"{cursor: .next, in: cursor, size: {limit: 100}}", "no_total: x", "", 0},
		"a cursor, and a size nobody minds":   {"{cursor: .nextt, in: cursor, size: {count: 10}}", "no_total: x", "", 100},
		"the total of a page":                 {"{number: page, size: {limit: 10}}", "total: (.users | length)", "acme_cloud.answer_broken", 0},
		"the total of a page, without a size": {"{offset: start}", "total: (.users | length)", "acme_cloud.answer_broken", 10},
		"a full page that is all":             {"{number: page, size: {limit: 25}}", "total: .total", "", 0},
		"the total of a page below the size":  {"{number: page, size: {most: 100}}", "total: (.users | length)", "acme_cloud.answer_broken", 20},
		"the same by offset":                  {"{offset: start, size: {most: 100}}", "total: (.users | length)", "acme_cloud.answer_broken", 20},
		"a page below the size that is all":   {"{number: page, size: {limit: 100}}", "total: .total", "", 0},
		"a parameter of another name":         {"{number: p, size: {limit: 10}}", "total: .total", "acme_cloud.list_incomplete", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				size := test.size
				if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil {
					size = n
				}
				book{size: size}.ServeHTTP(w, r)
			}), strings.NewReplacer("PAGES", test.pages, "TOTAL", test.total).Replace(acme))
			if test.code != "" {
				wantRefused(t, settings, test.code)
				return
			}
			if got := completed(t, settings); len(got.Holders) != 25 {
				t.Errorf("%d holders", len(got.Holders))
			}
		})
	}
}

// A question that would prove a list and is answered with an error proves nothing.
func TestProofThatIsRefused(t *testing.T) {
	t.Parallel()
	const unproven = "acme_cloud.list_unproven"
	for name, test := range map[string]struct {
		pages, total string
		refuses      func(query url.Values) bool
		status       int
		code         string // of the error; empty: all users arrive
		warning      string
	}{
		"a smaller page by cursor":         {"{cursor: .nextt, in: cursor, size: {limit: 10}}", "no_total: x", asksFor("limit", "9"), 400, unproven, ""},
		"a smaller page by link":           {"{link: .links, size: {limit: 10}}", "no_total: x", asksFor("limit", "9"), 403, unproven, ""},
		"with the total of a page":         {"{cursor: .nextt, in: cursor, size: {limit: 10}}", "total: (.users | length)", asksFor("limit", "1"), 422, unproven, ""},
		"that says so itself":              {"{cursor: .nextt, in: cursor, size: {limit: 30}, unproven: Acme refuses small pages}", "no_total: x", asksFor("limit", "24"), 400, "", unproven},
		"and can be proven in another way": {"{number: page, size: {limit: 30}}", "total: .total", asksFor("page", "2"), 404, "", ""},
		"the total of a page by number":    {"{number: page, size: {limit: 10}}", "total: (.users | length)", asksFor("page", "2"), 404, "acme_cloud.answer_broken", ""},
		"the total of a page by offset":    {"{offset: start, size: {limit: 10}}", "total: (.users | length)", asksFor("start", "10"), 404, "acme_cloud.answer_broken", ""},
		"a page behind, without a size":    {"{number: page}", "total: .total", asksFor("page", "2"), 404, unproven, ""},
		"the same, and that says so":       {"{number: page, unproven: Acme has no page behind the last one}", "total: .total", asksFor("page", "2"), 404, "", unproven},
		"all other questions":              {"{number: page, size: {limit: 30}}", "total: .total", func(q url.Values) bool { return q.Get("page") == "2" || q.Get("limit") == "24" }, 400, unproven, ""},
		"a contradiction stays one":        {"{cursor: .nextt, in: cursor, size: {limit: 10}, unproven: x}", "no_total: x", asksFor("limit", "never"), 400, "acme_cloud.answer_broken", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if test.refuses(r.URL.Query()) {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(test.status)
					_, _ = io.WriteString(w, `{"error": "no"}`)
					return
				}
				size := 30
				if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil {
					size = n
				}
				book{size: size}.ServeHTTP(w, r)
			}), strings.NewReplacer("PAGES", test.pages, "TOTAL", test.total).Replace(acme))
			if test.code != "" {
				if p := refused(t, settings, test.code); p.Detail == "" {
					t.Error("it does not say what to do")
				}
				return
			}
			got := completed(t, settings)
			if len(got.Holders) != 25 || codes(got.Warnings) != test.warning {
				t.Errorf("%d holders, warnings %q, want %q", len(got.Holders), codes(got.Warnings), test.warning)
			}
		})
	}
}

func asksFor(name, value string) func(url.Values) bool {
	return func(query url.Values) bool { return query.Get(name) == value }
}

// A proof that was interrupted is made again when the list is read anew.
func TestProofAfterARestart(t *testing.T) {
	t.Parallel()
	lost := false
	recipe := strings.NewReplacer("PAGES", "{cursor: .nextt, in: cursor, size: {limit: 10}}", "TOTAL", "no_total: x").Replace(acme) + `errors:
  - {status: [410], restart: true, code: lost, text: the list was lost, remedy: Run it again.}
`
	settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("limit") == "9" && !lost {
			lost = true
			w.WriteHeader(http.StatusGone)
			return
		}
		size, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		book{size: size}.ServeHTTP(w, r)
	}), recipe)
	wantRefused(t, settings, "acme_cloud.answer_broken")
}

// Where pages have no size nothing can be asked for that proves a list of one page.
func TestListsOfOnePageWithoutASize(t *testing.T) {
	t.Parallel()
	const unproven = "acme_cloud.list_unproven"
	for name, test := range map[string]struct {
		pages, total  string
		size          int
		code, warning string
	}{
		"a cursor that is not there":       {"{cursor: .nextt, in: cursor}", "no_total: x", 10, unproven, ""},
		"a link that is not there":         {"{link: .links}", "no_total: x", 10, unproven, ""},
		"all on one page":                  {"{cursor: .next, in: cursor}", "no_total: x", 30, unproven, ""},
		"all on one page, by header":       {"{link_header: true}", "no_total: x", 30, unproven, ""},
		"the vendor says that this is all": {"{cursor: .next, in: cursor, more: .more}", "no_total: x", 30, "", ""},
		"the recipe says why":              {"{cursor: .next, in: cursor, unproven: pages of Acme have no size}", "no_total: x", 30, "", unproven},
		"a total, that may be of the page": {"{cursor: .next, in: cursor}", "total: .total", 30, "", unproven},
		"a total that is larger":           {"{cursor: .nextt, in: cursor}", "total: .total", 10, "acme_cloud.list_incomplete", ""},
		"several pages":                    {"{cursor: .next, in: cursor}", "no_total: x", 10, "", ""},
		"a size that the vendor ignores":   {"{cursor: .next, in: cursor, size: {count: 100}}", "no_total: x", 30, "", unproven},
		"such a size, and a total":         {"{cursor: .next, in: cursor, size: {count: 100}}", "total: .total", 30, "", unproven},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := own(t, book{size: test.size}, strings.NewReplacer("PAGES", test.pages, "TOTAL", test.total).Replace(acme))
			if test.code != "" {
				wantRefused(t, settings, test.code)
				return
			}
			got := completed(t, settings)
			if len(got.Holders) != 25 || codes(got.Warnings) != test.warning {
				t.Errorf("%d holders, warnings %q, want %q", len(got.Holders), codes(got.Warnings), test.warning)
			}
		})
	}
}

// A list without anybody is an error: everybody would lose their licenses.
func TestNobody(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]sdktest.Config{
		"an empty list":          usersOf(t, `{"total": 0, "users": []}`),
		"nobody who is a holder": usersOf(t, `{"total": 1, "users": [{"id": "a", "email": "a@firma.example"}]}`, "emails: .email", "where: .id != \"a\"\n  emails: .email"),
	} {
		wantRefused(t, settings, "acme_cloud.nobody")
		settings["allow_empty"] = true
		if got := completed(t, settings); len(got.Holders) != 0 {
			t.Errorf("%s: %d holders", name, len(got.Holders))
		}
	}
}

// A check finds that nothing proves a list, and asks for no more than it did.
func TestCheckOfListsThatNothingProves(t *testing.T) {
	t.Parallel()
	for pages, want := range map[string]string{
		"{cursor: .nextt, in: cursor}":                          "list users failed:  [acme_cloud.list_unproven]",
		"{cursor: .nextt, in: cursor, unproven: Acme has none}": "list users warned: ",
		"{cursor: .nextt, in: cursor, size: {limit: 10}}":       "list users passed: ",
		"{number: page}": "list users passed: ",
	} {
		asked := 0
		settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			book{size: 10}.ServeHTTP(w, r)
		}), strings.NewReplacer("PAGES", pages, "TOTAL", "no_total: x").Replace(acme))
		if said := checked(t, settings, false); !strings.Contains(said, want) || asked != 1 {
			t.Errorf("%s: %d requests\n%s", pages, asked, said)
		}
	}
}

// Of the lists for each of another list, one that leads to a second page speaks for
// those that end with their first.
func TestListsWithoutASizeForEachOfAnother(t *testing.T) {
	t.Parallel()
	recipe := strings.NewReplacer("PAGES", "{cursor: .next, in: cursor}", "TOTAL", "no_total: x", "get: users", `get: "groups/{each}"
    each: [small, large]`).Replace(acme)
	vendor := func(largest int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			at, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
			n := map[string]int{"/groups/small": 3, "/groups/large": largest}[r.URL.Path]
			users := []any{}
			for i := at; i < min(at+10, n); i++ {
				users = append(users, map[string]any{"id": r.URL.Path + strconv.Itoa(i), "email": fmt.Sprintf("u%d.%d@firma.example", n, i)})
			}
			page := map[string]any{"users": users}
			if at+10 < n {
				page["next"] = strconv.Itoa(at + 10)
			}
			answer(w, page)
		})
	}
	if got := completed(t, own(t, vendor(15), recipe)); len(got.Holders) != 18 || codes(got.Warnings) != "" {
		t.Errorf("%d holders, %s", len(got.Holders), codes(got.Warnings))
	}
	wantRefused(t, own(t, vendor(5), recipe), "acme_cloud.list_unproven")
}

// groups is a vendor with a list of members for each group. It gives at most 20
// members at once, whatever it is asked for.
type groups struct {
	members []int // by group
	paged   bool  // the total is that of a page
	asked   int   // requests for members
}

func (g *groups) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	group, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/groups/"))
	if err != nil {
		all := []any{}
		for i := range g.members {
			all = append(all, map[string]any{"id": i})
		}
		answer(w, map[string]any{"groups": all, "total": len(all)})
		return
	}
	g.asked++
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	users := []any{}
	for i := (page - 1) * 20; i < min(page*20, g.members[group]); i++ {
		users = append(users, map[string]any{"id": fmt.Sprintf("%d-%d", group, i), "email": fmt.Sprintf("u%d.%d@firma.example", group, i)})
	}
	total := g.members[group]
	if g.paged {
		total = len(users)
	}
	answer(w, map[string]any{"users": users, "total": total})
}

// The total of a page is found in a list for each group, too, and a total that is
// that of the list costs few requests.
func TestTotalsOfManyLists(t *testing.T) {
	t.Parallel()
	recipe := strings.NewReplacer("PAGES", "{number: page, size: {per_page: 100}}", "TOTAL", "total: .total", "get: users", `get: "groups/{each}"
    each: groups`, "lists:\n", "lists:\n  groups: {get: groups, items: .groups, id: .id, pages: one, total: .total}\n").Replace(acme)
	for name, test := range map[string]struct {
		members []int
		paged   bool
		asked   int
	}{
		"each page may hold more than the last": {members: []int{1, 2, 3}, asked: 6},
		"a larger page was seen":                {members: []int{9, 3, 8, 1, 2}, asked: 6},
		"a total was larger than its page":      {members: []int{25, 20, 20}, asked: 4},
		"the total of a page":                   {members: []int{25}, paged: true},
		"the total of a page, later":            {members: []int{9, 3, 20, 25}, paged: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := &groups{members: test.members, paged: test.paged}
			settings := own(t, g, recipe)
			if test.paged {
				wantRefused(t, settings, "acme_cloud.answer_broken")
				return
			}
			completed(t, settings)
			if g.asked != test.asked {
				t.Errorf("%d requests, want %d", g.asked, test.asked)
			}
		})
	}
}

// usersOf are settings for a list of the given users, with lines of the recipe
// replaced.
func usersOf(t *testing.T, users string, replace ...string) sdktest.Config {
	t.Helper()
	recipe := strings.NewReplacer(append(replace, "PAGES", "one", "TOTAL", "total: .total")...).Replace(acme)
	return own(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, users)
	}), recipe)
}

// A value that is missing names list, item and expression; nobody is dropped.
func TestFaultsOfItems(t *testing.T) {
	t.Parallel()
	one := func(user string) string {
		return `{"total": 2, "users": [{"id": "a", "email": "a@firma.example"}, ` + user + `]}`
	}
	for name, test := range map[string]struct {
		users   string
		replace []string
		want    string
	}{
		"no e-mail":              {one(`{"id": "b"}`), nil, `users, item 2 (id b): holders.emails gives null, not a text or a list of texts`},
		"an empty e-mail":        {one(`{"id": "b", "email": " "}`), nil, `holders.emails gives an empty text`},
		"null in a list":         {one(`{"id": "b"}`), []string{"emails: .email", "emails: '[.email]'"}, `holders.emails gives a list with null in it`},
		"no id":                  {one(`{"email": "b@firma.example"}`), nil, `users, item 2: lists.users.id gives null, not a text`},
		"an id that is a list":   {one(`{"id": [1], "email": "b@firma.example"}`), nil, `lists.users.id gives a list, not a text`},
		"no e-mail at all":       {one(`{"id": "b", "email": "b.firma.example"}`), nil, `users, item 2 (id b): holders.emails gives a text that is no e-mail: `},
		"a bad one beside":       {one(`{"id": "b"}`), []string{"emails: .email", `emails: '[.email, "b@"]'`}, `gives a text that is no e-mail`},
		"a bad login":            {one(`{"id": "b", "email": "b@firma.example", "login": "b"}`), []string{"emails: .email", "login: .login\n  emails: .email"}, `holders.login gives a text that is no e-mail`},
		"an unsure condition":    {one(`{"id": "b", "email": "b@firma.example"}`), []string{"emails: .email", "where: .active\n  emails: .email"}, `users, item 1 (id a): holders.where gives null, not true or false`},
		"nothing":                {one(`{"id": "b"}`), []string{"emails: .email", "emails: .email // empty"}, `holders.emails gives nothing`},
		"several":                {one(`{"id": "b"}`), []string{"emails: .email", "emails: .email, .id"}, `holders.emails gives several results`},
		"jq fails":               {one(`{"id": "b", "email": "b@firma.example"}`), []string{"emails: .email", "emails: .email.work"}, `holders.emails fails: expected an object but got: string`},
		"no licenses":            {one(`{"id": "b", "email": "b@firma.example"}`), []string{`'["seat"]'`, ".sku"}, `holders.licenses gives null`},
		"an unknown license":     {one(`{"id": "b", "email": "b@firma.example"}`), []string{`'["seat"]'`, `'["seta"]'`}, `users, item 1 (id a): holders.licenses gives the license "seta", which is none of licenses`},
		"another kind":           {one(`{"id": "b", "email": "b@firma.example"}`), []string{"emails: .email", "kind: '\"robot\"'\n  emails: .email"}, `holders.kind gives another text than user, device and key`},
		"two with one id":        {one(`{"id": "b", "email": "b@firma.example"}`), []string{"  id: .id\n  emails", "  id: '\"x\"'\n  emails"}, `users, item 1 (id a) and users, item 2 (id b) are the same holder x`},
		"two people as one":      {one(`{"id": "b", "email": "b@firma.example"}`), []string{"  id: .id\n  emails", "  merge: true\n  id: '\"x\"'\n  emails"}, `are the same holder x, but have other e-mails`},
		"a missing list":         {`{"total": 2, "Users": []}`, nil, `an answer of Acme Cloud cannot be used: the list users: lists.users.items (.users) gives null, not a list`},
		"a missing total":        {`{"users": []}`, nil, `an answer of Acme Cloud cannot be used`},
		"a total that is a text": {`{"total": "many", "users": []}`, nil, `its total is no number from 0 on`},
		"a slow expression":      {one(`{"id": "b"}`), []string{"emails: .email", "emails: '[limit(3; repeat(1)) | tostring] | until(false; .)'"}, `users, item 1 (id a): holders.emails does not end`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlugin()
			if name == "a slow expression" {
				p.patience = time.Second
			}
			got := sdktest.Run(t, newSource(p), sdktest.Case{Config: usersOf(t, test.users, test.replace...)})
			if got.Completed || len(got.Problems) == 0 || !strings.Contains(got.Problems[0].Summary, test.want) {
				t.Fatalf("%v: %s\nwant %s", got.Completed, sourcetest.Texts(got.Problems), test.want)
			}
			if p := got.Problems[0]; !strings.HasPrefix(p.Code, "acme_cloud.") || p.Detail == "" {
				t.Errorf("%+v", p)
			}
			if text := sourcetest.Texts(got.Problems); strings.Contains(text, "b@firma.example") {
				t.Errorf("a value of the answer is shown: %s", text)
			}
		})
	}
}

// All faulty items are reported at once, up to ten.
func TestSeveralFaults(t *testing.T) {
	t.Parallel()
	var users []string
	for i := range 25 {
		users = append(users, fmt.Sprintf(`{"id": %d}`, i))
	}
	got := export(t, usersOf(t, `{"total": 25, "users": [`+strings.Join(users, ",")+`]}`))
	if len(got.Problems) != 11 || !strings.Contains(got.Problems[10].Summary, "15 more items") {
		t.Errorf("%d problems: %s", len(got.Problems), sourcetest.Texts(got.Problems))
	}
}

// What people typed is cleaned.
func TestTyped(t *testing.T) {
	t.Parallel()
	settings := usersOf(t, `{"total": 1, "users": [{"id": " a ", "email": " a@firma.example ", "name": "Eva\u00a0 Malá\u200b", "plan": "Visio\u00a0  Plan\u200b 2"}]}`,
		`- {id: seat, uid: "acme:seat", name: Seat}`, `{from: holders, uid: "acme:{.}", name: .}`, "licenses:\n  {", "licenses: {", `'["seat"]'`, ".plan\n  name: .name")
	got := completed(t, settings)
	if l := got.Licenses[0]; l.UID != "acme:Visio Plan 2" || l.ID != "Visio Plan 2" || l.Name != "Visio Plan 2" {
		t.Errorf("%+v", l)
	}
	if h := got.Holders[0]; h.ID != "a" || h.Name != "Eva Malá" || h.Emails[0].Address != "a@firma.example" {
		t.Errorf("%+v", h)
	}
}

// teams is a vendor with teams, each with members, and people with their e-mails.
func teams(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/teams":
		answer(w, map[string]any{"n": 2, "teams": []any{map[string]any{"key": "a/b", "product": "Pro", "seats": 5}, map[string]any{"key": "c", "product": "Lite", "seats": nil}}})
	case "/teams/a/b/members":
		if r.URL.EscapedPath() != "/teams/a%2Fb/members" {
			http.Error(w, "{}", http.StatusNotFound)
			return
		}
		answer(w, map[string]any{"n": 2, "members": []any{map[string]any{"person": 1}, map[string]any{"person": 2}}})
	case "/teams/c/members":
		answer(w, map[string]any{"n": 2, "members": []any{map[string]any{"person": 2}, map[string]any{"person": 3}}})
	case "/people":
		answer(w, map[string]any{"n": 2, "people": []any{map[string]any{"id": 1, "mail": "one@firma.example"}, map[string]any{"id": 2, "mail": "two@firma.example"}}})
	default:
		http.NotFound(w, r)
	}
}

const teamsRecipe = `format: 1
vendor: Acme
summary: Members of teams
server: https://api.acme.example
sign_in: {none: true}
lists:
  people: {get: people, items: .people, id: .id, pages: one, total: .n, keep: .mail}
  teams: {get: teams, items: .teams, id: .key, pages: one, total: .n}
  members: {each: teams, get: "teams/{each}/members", items: .members, id: .person, pages: one, total: .n, overlap: true}
licenses:
  from: teams
  id: .product
  uid: acme:{.product}
  purchased: .seats
holders:
  from: members
  join: {mail: {list: people, by: .person}}
  id: .person
  emails: '[$mail | select(. != null)]'
  licenses: $each.product
`

// A list for each of a list, joined with another by a key.
func TestListsOfListsAndJoins(t *testing.T) {
	t.Parallel()
	got := completed(t, own(t, http.HandlerFunc(teams), teamsRecipe))
	wantHeld(t, got, "one@firma.example: Pro", "two@firma.example: Lite Pro", "3: Lite")
	if len(got.Licenses) != 2 || number(got.Licenses[1].Purchased) != 5 || number(got.Licenses[0].Purchased) != -1 || got.NoTotal == "" {
		t.Errorf("%+v, %q", got.Licenses, got.NoTotal)
	}
	settings := own(t, http.HandlerFunc(teams), teamsRecipe)
	settings["purchased"] = map[string]any{"Lite": 9}
	if l := completed(t, settings).Licenses[0]; number(l.Purchased) != 9 {
		t.Errorf("%+v", l)
	}
	settings["purchased"] = map[string]any{"Liet": 9}
	if p := refused(t, settings, "rest.purchased_unknown"); !strings.Contains(p.Detail, `Did you mean "Lite"?`) {
		t.Error(p.Detail)
	}
	licenses := sdktest.Run(t, source(), sdktest.Case{Config: own(t, http.HandlerFunc(teams), teamsRecipe), LicensesOnly: true})
	if !licenses.Completed || len(licenses.Licenses) != 2 || licenses.Traffic.Requests != 1 {
		t.Errorf("%+v, %s", licenses, sourcetest.Texts(licenses.Problems))
	}
}

// No request goes to a server that neither recipe nor settings name, whatever the
// answers and the settings say.
func TestNoOtherServer(t *testing.T) {
	t.Parallel()
	asked := 0
	other := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++; answer(w, map[string]any{}) }))
	linked := strings.NewReplacer("PAGES", "{link: .link}", "TOTAL", "total: .total").Replace(acme)
	elsewhere := own(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"total": 2, "users": []any{map[string]any{"id": 1, "email": "a@firma.example"}}, "link": other + "/users"})
	}), linked)
	wantRefused(t, elsewhere, "acme_cloud.link_elsewhere")
	redirected := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) }), linked)
	wantRefused(t, redirected, "acme_cloud.unexpected_answer")
	recipe := strings.Replace(linked, "server: https://api.acme.example", "settings: {site: {about: x, required: true}}\nserver: https://{site}.acme.example", 1)
	for _, site := range []string{"evil.example/", "evil.example#", "evil.example?", "a@evil.example", "evil.example:443/x", "a b", "", "."} {
		got := export(t, sdktest.Config{"recipe": "file", "file": recipeFileOf(t, recipe), "settings": map[string]any{"site": site}})
		if got.Completed || got.Traffic.Requests != 0 {
			t.Errorf("%q: %v", site, sourcetest.Texts(got.Problems))
		}
	}
	path := strings.Replace(linked, "get: users", "get: \"users/{site}/x\"\n    query: {q: \"{site}\"}", 1)
	path = strings.Replace(path, "server: https", "settings: {site: {about: x, required: true}}\nserver: https", 1)
	for site, want := range map[string]string{"../admin": "/users/..%2Fadmin/x?q=..%2Fadmin", "a?b#c": "/users/a%3Fb%23c/x?q=a%3Fb%23c", "ž": "/users/%C5%BE/x?q=%C5%BE"} {
		var seen string
		settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = r.RequestURI
			answer(w, map[string]any{"total": 1, "users": []any{map[string]any{"id": "a", "email": "a@firma.example"}}})
		}), path)
		settings["settings"] = map[string]any{"site": site}
		if completed(t, settings); seen != want {
			t.Errorf("%q: %s, want %s", site, seen, want)
		}
	}
	if asked != 0 {
		t.Errorf("the other server was asked %d times", asked)
	}
}

// A file of the machine is not read, whatever the recipe is called.
func TestRecipeFile(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "absent.yaml"): "rest.recipe_missing",
		t.TempDir(): "rest.recipe_missing",
		recipeFileOf(t, "password: hunter2-hunter2\n"): "rest.recipe",
		recipeFileOf(t, strings.Repeat("#", 2<<20)):    "rest.recipe",
		recipeFileOf(t, "format: [1\n"):                "rest.recipe",
	} {
		p := refused(t, sdktest.Config{"recipe": "file", "file": path}, want)
		if strings.Contains(p.Summary+p.Detail, "hunter2") || p.Path != "/file" {
			t.Errorf("%+v", p)
		}
	}
	for settings, want := range map[string]string{`{"recipe": "file"}`: "/file", `{"recipe": "zoom", "file": "x.yaml"}`: "/file", `{"recipe": "zoom", "max_memory_mib": 1}`: "/max_memory_mib"} {
		var config sdktest.Config
		if err := json.Unmarshal([]byte(settings), &config); err != nil {
			t.Fatal(err)
		}
		if got := export(t, config); len(got.Problems) == 0 || got.Problems[0].Path != want {
			t.Errorf("%s: %s", settings, sourcetest.Texts(got.Problems))
		}
	}
}

// Settings of the recipe are checked like all others.
func TestSettingsOfTheRecipe(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings, secrets map[string]any
		code, path, want  string
	}{
		"missing":        {nil, nil, "rest.setting_missing", "/settings/account_id", "Account ID of the Server-to-Server OAuth app."},
		"unknown":        {map[string]any{"account_id": "a", "client_id": "c", "inactiv": "include"}, nil, "rest.setting_unknown", "/settings/inactiv", `Did you mean "inactive"?`},
		"another choice": {map[string]any{"account_id": "a", "client_id": "c", "inactive": "inlcude"}, nil, "rest.setting_wrong", "/settings/inactive", ""},
		"another kind":   {map[string]any{"account_id": "a", "client_id": "c", "basic": "yes"}, nil, "rest.setting_wrong", "/settings/basic", ""},
		"a long number":  {map[string]any{"account_id": json.Number("12345678901234567890"), "client_id": "c"}, nil, "rest.setting_wrong", "/settings/account_id", ""},
		"a list":         {map[string]any{"account_id": []any{"a"}, "client_id": "c"}, nil, "rest.setting_wrong", "/settings/account_id", ""},
		"other secret":   {map[string]any{"account_id": "a", "client_id": "c"}, map[string]any{"client_secrt": "s3cret-of-zoom"}, "rest.secret_unknown", "/secrets/client_secrt", `Did you mean "client_secret"?`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := sdktest.Config{"recipe": "zoom", "settings": test.settings, "secrets": map[string]any{"client_secret": "s3cret-of-zoom"}}
			if test.secrets != nil {
				config["secrets"] = test.secrets
			}
			if test.settings == nil {
				delete(config, "settings")
			}
			got := export(t, config)
			at := slices.IndexFunc(got.Problems, func(p sdk.Problem) bool { return p.Code == test.code && p.Path == test.path })
			if at < 0 || !strings.Contains(got.Problems[at].Detail, test.want) {
				t.Errorf("%s", sourcetest.Texts(got.Problems))
			}
		})
	}
}

// A preview shows the first page and what each expression gives for it; a check
// alone does not.
func TestPreview(t *testing.T) {
	t.Parallel()
	recipe := strings.NewReplacer("PAGES", "{cursor: .next, in: cursor}", "TOTAL", "total: .total", "emails: .email", "where: .id != 1\n  emails: .email").Replace(acme)
	settings := own(t, book{size: 3}, recipe)
	if said := checked(t, settings, false); strings.Contains(said, "@firma.example") || !strings.Contains(said, "expressions passed: they fit") {
		t.Error(said)
	}
	settings["preview"] = true
	said := checked(t, settings, false)
	for _, want := range []string{
		"list users passed: 3 items on the first page; Acme Cloud counts 25; another page follows; the first item is an object with email (text), id (number)",
		`users 1 passed: id "0", emails ["u00@firma.example"], name "", licenses ["seat"]`,
		"users 2 passed: no holder (where)",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if strings.Contains(said, "u03@") {
		t.Errorf("more than the first page:\n%s", said)
	}
	settings["file"] = recipeFileOf(t, strings.Replace(recipe, "emails: .email", "emails: .mail", 1))
	if said := checked(t, settings, false); !strings.Contains(said, "users 1 failed:  [acme_cloud.expression] users, item 1 (id 0): holders.emails gives null") || !strings.Contains(said, "users 3 failed") {
		t.Error(said)
	}
}

// Everything that a recipe may sign in with reaches the vendor, and nothing else.
func TestSignIn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ signIn, want string }{
		"bearer": {"{bearer: {token: key}}", "Bearer s3cret-of-acme"},
		"basic":  {`{basic: {user: "{site}", password: key}}`, "Basic c2l0ZTpzM2NyZXQtb2YtYWNtZQ=="},
		"header": {"{header: {name: X-Key, prefix: 'Token ', value: key}}", "X Token s3cret-of-acme"},
		"oauth2": {`{oauth2: {token_url: "https://login.acme.example/token", client_id: "{site}", client_secret: key, scopes: [a, b], params: {audience: "{site}"}}}`, "Bearer of a b site Basic c2l0ZTpzM2NyZXQtb2YtYWNtZQ=="},
		"body":   {`{oauth2: {token_url: "https://login.acme.example/token", client_id: "{site}", client_secret: key, in_body: true}}`, "Bearer of  "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recipe := strings.NewReplacer("PAGES", "one", "TOTAL", "total: .total", "sign_in: {none: true}", "settings: {site: {about: x}}\nsecrets: {key: {about: x}}\nsign_in: "+test.signIn).Replace(acme)
			var seen string
			settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/token" {
					answer(w, map[string]any{"access_token": strings.TrimRight(fmt.Sprintf("of %s %s %s", r.FormValue("scope"), r.FormValue("audience"), r.Header.Get("Authorization")), " "), "token_type": "Bearer"})
					return
				}
				seen = r.Header.Get("Authorization")
				if x := r.Header.Get("X-Key"); x != "" {
					seen = "X " + x
				}
				answer(w, map[string]any{"total": 1, "users": []any{map[string]any{"id": "a", "email": "a@firma.example"}}})
			}), recipe)
			server, _ := settings["server"].(string)
			settings["settings"], settings["secrets"], settings["token_url"] = map[string]any{"site": "site"}, map[string]any{"key": "s3cret-of-acme"}, server+"/token"
			completed(t, settings)
			if strings.TrimSpace(seen) != strings.TrimSpace(test.want) {
				t.Errorf("%q, want %q", seen, test.want)
			}
		})
	}
}

// The JWT of a service account is signed with the key of the settings.
func TestSignInWithJWT(t *testing.T) {
	t.Parallel()
	recipe := strings.NewReplacer("PAGES", "one", "TOTAL", "total: .total", "sign_in: {none: true}", `secrets: {key: {about: x}}
sign_in: {jwt: {token_url: "https://login.acme.example/token", issuer: app, key: key, claims: {scope: users}}}`).Replace(acme)
	settings := own(t, http.NotFoundHandler(), recipe)
	settings["secrets"] = map[string]any{"key": "no key at all"}
	got := export(t, settings)
	if len(got.Problems) != 1 || got.Problems[0].Path != "/secrets/key" {
		t.Errorf("%s", sourcetest.Texts(got.Problems))
	}
}

// Answers that are errors say what the recipe makes of them.
func TestErrorsOfTheRecipe(t *testing.T) {
	t.Parallel()
	recipe := strings.NewReplacer("PAGES", "one", "TOTAL", "total: .total").Replace(acme) + `errors:
  - {when: .error.code == "E7", code: too_old, text: "the plan {.error.plan} has no API ({$status})", remedy: Buy another.}
  - {status: [404], of: users, code: no_list, text: there is no list, remedy: Look.}
`
	for body, want := range map[string]string{
		`{"error": {"code": "E7", "plan": "Free"}}`: "the plan Free has no API (404)",
		`{"error": {"code": "E7"}}`:                 "the plan {.error.plan} has no API ({$status})",
		`{"error": "E7"}`:                           "there is no list",
		`<html>`:                                    "there is no list",
	} {
		settings := own(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, body)
		}), recipe)
		got := export(t, settings)
		if len(got.Problems) != 1 || got.Problems[0].Summary != want {
			t.Errorf("%s: %s", body, sourcetest.Texts(got.Problems))
		}
	}
}

// The secret is in the request and in no message.
func TestSecretIsInNoMessage(t *testing.T) {
	t.Parallel()
	const secret = `s3cret"of<Zoom>&co`
	for status := range map[int]bool{400: true, 401: true, 403: true, 404: true, 418: true, 200: true} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"access_token": {"x": "y"}, "message": 7}`)
		}))
		defer s.Close()
		settings := sdktest.Config{
			"recipe": "zoom", "server": s.URL, "token_url": s.URL + "/token",
			"settings": map[string]any{"account_id": "acc", "client_id": "cid"}, "secrets": map[string]any{"client_secret": secret},
		}
		text := sourcetest.Texts(export(t, settings).Problems) + checked(t, settings, false)
		if strings.Contains(text, "s3cret") || strings.Contains(text, "of<Zoom>") {
			t.Errorf("%d: %s", status, text)
		}
	}
}

// An expression that makes much of little ends with the limit of the process. Another
// process tries it, because the limit is that of all tests in this one.
func TestMemoryLimit(t *testing.T) {
	const expression = "LICEXPORT_TEST_EXPRESSION"
	if greedy := os.Getenv(expression); greedy != "" {
		settings := usersOf(t, `{"total": 1, "users": [{"id": "a", "email": "a@firma.example"}]}`, "emails: .email", "emails: '"+greedy+"'")
		settings["max_memory_mib"] = 64
		p := newPlugin()
		p.kill, p.patience = die, time.Minute
		got := sdktest.Run(t, newSource(p), sdktest.Case{Config: settings})
		fmt.Fprintln(os.Stderr, "completed", got.Completed, sourcetest.Texts(got.Problems))
		return
	}
	for _, greedy := range []string{`[range(1e9)] | length`, `[limit(1e7; repeat("a" * 1000))]`, `"x" * 5e8 | . + .`, `[range(1e9) | tostring]`} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemoryLimit$")
		cmd.Env = append(os.Environ(), expression+"="+greedy)
		output, _ := cmd.CombinedOutput() // it may have been killed
		if !strings.Contains(string(output), "more than 64 MiB of memory") || strings.Contains(string(output), "completed true") {
			t.Errorf("%s: %s", greedy, output)
		}
	}
}
