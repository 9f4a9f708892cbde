package graphsim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/graphsim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is what the tests use instead of Microsoft's libraries: plain requests.
type client struct {
	t      *testing.T
	server *graphsim.Server
	tenant *graphsim.Tenant
	http   *http.Client
	token  string
}

// answer is a response, read to its end.
type answer struct {
	status int
	header http.Header
	body   string
	err    error // of the transport, or of reading
}

// start serves a tenant of so many users and signs in.
func start(t *testing.T, users int, faults ...graphsim.Fault) *client {
	t.Helper()
	return serve(t, graphsim.NewTenant(graphsim.Options{Users: users}), faults...)
}

// serve serves the tenant and signs in. Faults begin after that.
func serve(t *testing.T, tenant *graphsim.Tenant, faults ...graphsim.Fault) *client {
	t.Helper()
	server, err := graphsim.Start(tenant)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	httpClient, err := server.Client()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(httpClient.CloseIdleConnections)
	c := &client{t: t, server: server, tenant: tenant, http: httpClient}
	c.signIn()
	server.ResetRequests()
	server.SetFaults(faults...)
	return c
}

// signIn fetches a new token with the tenant's secret.
func (c *client) signIn() {
	c.t.Helper()
	got := c.postToken(c.secretForm())
	if got.status != http.StatusOK {
		c.t.Fatalf("sign-in: %d %s", got.status, got.body)
	}
	c.token = field[string](c.t, got, "access_token")
}

// secretForm is a good token request.
func (c *client) secretForm() url.Values {
	return url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {c.tenant.App.ClientID},
		"client_secret": {c.tenant.App.Secret},
		"scope":         {"https://graph.microsoft.com/.default openid offline_access profile"},
	}
}

// postToken sends a token request.
func (c *client) postToken(form url.Values) answer {
	c.t.Helper()
	return c.do(http.MethodPost, c.server.URL+"/"+c.tenant.ID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// get asks Graph for a path below /v1.0/, or for a whole nextLink.
func (c *client) get(path string, header ...string) answer {
	c.t.Helper()
	address := path
	if !strings.HasPrefix(path, "https://") {
		address = c.server.URL + "/v1.0/" + path
	}
	fields := http.Header{"Authorization": {"Bearer " + c.token}}
	for i := 0; i < len(header); i += 2 {
		fields.Set(header[i], header[i+1])
	}
	return c.do(http.MethodGet, address, http.NoBody, fields)
}

func (c *client) do(method, address string, body io.Reader, header http.Header) answer {
	c.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, address, body)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header = header
	response, err := c.http.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: string(content), err: err}
}

// user and page are what the tests decode.
type user struct {
	ID               string  `json:"id"`
	DisplayName      *string `json:"displayName"`
	Mail             *string `json:"mail"`
	AssignedLicenses []struct {
		SkuID         string   `json:"skuId"`
		DisabledPlans []string `json:"disabledPlans"`
	} `json:"assignedLicenses"`
}

type page struct {
	Context string `json:"@odata.context"`
	Count   *int   `json:"@odata.count"`
	Next    string `json:"@odata.nextLink"`
	Value   []user `json:"value"`
}

// decode reads a good page.
func decode(t *testing.T, got answer) page {
	t.Helper()
	if got.err != nil || got.status != http.StatusOK {
		t.Fatalf("status %d, error %v, body %s", got.status, got.err, got.body)
	}
	var p page
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// pass reads all pages of a query.
func (c *client) pass(query string, header ...string) []page {
	c.t.Helper()
	pages := []page{decode(c.t, c.get(query, header...))}
	for next := pages[0].Next; next != ""; next = pages[len(pages)-1].Next {
		if len(pages) > 1000 {
			c.t.Fatal("the pages never end")
		}
		pages = append(pages, decode(c.t, c.get(next, header...)))
	}
	return pages
}

// ids returns the ids of all users on the pages.
func ids(pages []page) []string {
	var out []string
	for _, p := range pages {
		for _, u := range p.Value {
			out = append(out, u.ID)
		}
	}
	return out
}

// field returns a member of a JSON object.
func field[T any](t *testing.T, got answer, name string) T {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.body), &members); err != nil {
		t.Fatalf("%v in %q", err, got.body)
	}
	var value T
	if err := json.Unmarshal(members[name], &value); err != nil {
		t.Fatalf("%s: %v in %s", name, err, got.body)
	}
	return value
}

// wantGraphError checks status, code and the error envelope's exact keys.
func wantGraphError(t *testing.T, got answer, status int, code, message string) {
	t.Helper()
	if got.err != nil || got.status != status {
		t.Fatalf("status %d (%v), want %d: %s", got.status, got.err, status, got.body)
	}
	var envelope struct {
		Error struct {
			Code       string            `json:"code"`
			Message    string            `json:"message"`
			InnerError map[string]string `json:"innerError"`
		} `json:"error"`
	}
	decoder := json.NewDecoder(strings.NewReader(got.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&envelope); err != nil {
		t.Fatal(err)
	}
	if envelope.Error.Code != code || !strings.Contains(envelope.Error.Message, message) {
		t.Errorf("got %s %q, want %s with %q", envelope.Error.Code, envelope.Error.Message, code, message)
	}
	inner := envelope.Error.InnerError
	if !strings.Contains(got.body, `"innerError":`) { // encoding/json would accept innererror too
		t.Errorf("no innerError: %s", got.body)
	}
	if inner["request-id"] == "" || inner["request-id"] != got.header.Get("Request-Id") || inner["date"] == "" || inner["client-request-id"] == "" {
		t.Errorf("innerError is %v, request-id header %q", inner, got.header.Get("Request-Id"))
	}
}
