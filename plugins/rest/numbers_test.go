package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/rest/fake"
)

// broken is a vendor that gives another answer to one of the requests.
type broken struct {
	http.Handler

	path, answer string
	status       int
}

func (b broken) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, b.path) {
		b.Handler.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(b.status)
	_, _ = io.WriteString(w, b.answer)
}

// A number of units that the vendor names does not become unknown because an answer
// is broken: there is no export, and the error says which number is missing.
func TestNumbersDoNotGetLost(t *testing.T) {
	t.Parallel()
	vendors := map[string]func(*testing.T) (http.Handler, sdktest.Config){
		"zoom":   func(t *testing.T) (http.Handler, sdktest.Config) { t.Helper(); return zoom(t, zoomStaff()) },
		"gitlab": func(t *testing.T) (http.Handler, sdktest.Config) { t.Helper(); return gitlab(t) },
		"own": func(t *testing.T) (http.Handler, sdktest.Config) {
			t.Helper()
			g, settings := selfManaged(t, fake.GitLabUsers(7))
			return g, with(settings, map[string]any{"plan": "ultimate"})
		},
	}
	for name, test := range map[string]struct {
		vendor, path, answer string
		status               int
		code                 string
	}{
		"zoom, an empty object":                {"zoom", "/plans/usage", `{}`, 200, "zoom.plan_usage_broken"},
		"zoom, a message":                      {"zoom", "/plans/usage", `{"message": "try again later"}`, 200, "zoom.plan_usage_broken"},
		"zoom, null":                           {"zoom", "/plans/usage", `null`, 200, "zoom.answer_broken"},
		"zoom, a list":                         {"zoom", "/plans/usage", `[]`, 200, "zoom.plan_usage_broken"},
		"zoom, a plan without numbers":         {"zoom", "/plans/usage", `{"plan_base": {}}`, 200, "zoom.plan_usage_broken"},
		"zoom, one plan without numbers":       {"zoom", "/plans/usage", `{"plan_base": {"hosts": 50, "usage": 41}, "plan_united": [{"type": "x"}]}`, 200, "zoom.plan_usage_broken"},
		"zoom, a plan without units in use":    {"zoom", "/plans/usage", `{"plan_base": {"hosts": 50}}`, 200, "zoom.plan_usage_broken"},
		"zoom, numbers that are texts":         {"zoom", "/plans/usage", `{"plan_base": {"hosts": "50", "usage": "41"}}`, 200, "zoom.plan_usage_broken"},
		"zoom, refused in another way":         {"zoom", "/plans/usage", `{}`, 403, "zoom.forbidden"},
		"zoom, a summary without numbers":      {"zoom", "/users/summary", `{}`, 200, "zoom.summary_broken"},
		"gitlab, an empty object":              {"gitlab", "/gitlab_subscription", `{}`, 200, "gitlab.subscription_broken"},
		"gitlab, a message":                    {"gitlab", "/gitlab_subscription", `{"message": "try again later"}`, 200, "gitlab.subscription_broken"},
		"gitlab, null":                         {"gitlab", "/gitlab_subscription", `null`, 200, "gitlab.answer_broken"},
		"gitlab, usage without seats":          {"gitlab", "/gitlab_subscription", `{"usage": {"seats_in_use": 5}}`, 200, "gitlab.subscription_broken"},
		"gitlab, refused by something else":    {"gitlab", "/gitlab_subscription", `{}`, 403, "gitlab.subscription_broken"},
		"gitlab, not found":                    {"gitlab", "/gitlab_subscription", `{}`, 404, "gitlab.subscription_broken"},
		"gitlab, not found, as GitLab says it": {"gitlab", "/gitlab_subscription", `{"message": "404 Namespace Not Found"}`, 404, "gitlab.subscription_broken"},
		"own server, an empty object":          {"own", "/license", `{}`, 200, "gitlab.license_broken"},
		"own server, a message":                {"own", "/license", `{"message": "try again later"}`, 200, "gitlab.license_broken"},
		"own server, null":                     {"own", "/license", `null`, 200, "gitlab.answer_broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vendor, settings := vendors[test.vendor](t)
			server := serve(t, broken{vendor, test.path, test.answer, test.status})
			if test.vendor == "zoom" {
				server += "/v2"
			}
			settings["server"] = server
			if p := refused(t, settings, test.code); p.Detail == "" {
				t.Error("it does not say what to do")
			}
		})
	}
}

// Numbers that the vendor does not have are unknown, and there is an export.
func TestNumbersThatAreUnknown(t *testing.T) {
	t.Parallel()
	z, settings := zoom(t, zoomStaff())
	z.Usage = map[string]any{"plan_webinar": []any{map[string]any{"type": "webinar500", "hosts": 2, "usage": 1}}}
	if l := completed(t, settings).Licenses[0]; number(l.Purchased) != -1 || number(l.Consumed) != 3 {
		t.Errorf("plans of other products alone: %+v", l)
	}
	g, settings := gitlab(t)
	settings["server"] = serve(t, broken{g, "/gitlab_subscription", `{"plan": {"code": null}, "usage": {"seats_in_subscription": null}}`, 200})
	if l := completed(t, settings).Licenses[0]; number(l.Purchased) != -1 {
		t.Errorf("a group without a subscription of its own: %+v", l)
	}
}
