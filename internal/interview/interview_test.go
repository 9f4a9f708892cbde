package interview_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/interview"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options() []config.Option {
	text := []string{"string"}
	return []config.Option{
		{Name: "url", Types: text, Required: true, Description: "Address of the vendor"},
		{Name: "tenant", Types: text, Env: "TENANT"},
		{Name: "token", Types: text, Secret: true, Env: "TOKEN"},
		{Name: "certificate", Types: text, Path: true, Env: "CERTIFICATE"},
		{Name: "password", Types: text, Secret: true},
		{Name: "region", Types: text, Choices: []string{"eu", "us"}},
	}
}

func ask(t *testing.T, answers ...string) (*interview.Asker, *strings.Builder) {
	t.Helper()
	var out strings.Builder
	lines := ""
	for _, answer := range answers {
		lines += answer + "\n"
	}
	return interview.New(strings.NewReader(lines), &out), &out
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		set     map[string]any
		answers []string
		want    map[string]any
	}{
		{
			"nothing more is asked after a secret", nil,
			[]string{"https://x", "t", "env", ""},
			map[string]any{"url": "https://x", "tenant": "t", "token": map[string]any{"env": "CONTOSO_CZ_TOKEN"}},
		},
		{
			"another way to sign in", nil,
			[]string{"https://x", "", "none", "app.pem", "app.pem", "f", "app.password", "app.password"},
			map[string]any{"url": "https://x", "certificate": "app.pem", "password": map[string]any{"file": "app.password"}},
		},
		{
			"a command", nil,
			[]string{"https://x", "", "command", "vault read x"},
			map[string]any{"url": "https://x", "token": map[string]any{"command": []any{"vault", "read", "x"}}},
		},
		{
			"what is required is asked again", nil,
			[]string{"", "https://x", "", "perhaps", "env", "X"},
			map[string]any{"url": "https://x", "token": map[string]any{"env": "X"}},
		},
		{
			"what is set is not asked", map[string]any{"url": "https://y", "token": map[string]any{"env": "Y"}}, nil,
			map[string]any{"url": "https://y", "token": map[string]any{"env": "Y"}},
		},
	} {
		a, out := ask(t, tt.answers...)
		i := &config.Initial{Source: "contoso-cz", Options: options(), Values: tt.set}
		if err := a.Settings(t.Context(), i); err != nil {
			t.Errorf("%s: %v after\n%s", tt.name, err, out)
		}
		if !reflect.DeepEqual(i.Values, tt.want) {
			t.Errorf("%s: got %v after\n%s", tt.name, i.Values, out)
		}
		ended(t, a)
	}
}

// A plugin names the settings that are worth a question although they are optional.
func TestSettingsThatAPluginWantsToBeAsked(t *testing.T) {
	t.Parallel()
	i := &config.Initial{Source: "assets", Options: []config.Option{
		{Name: "engine", Types: []string{"string"}, Required: true, Choices: []string{"postgresql", "sqlite"}}, {Name: "host", Types: []string{"string"}, Ask: true},
		{Name: "port", Types: []string{"integer"}}, {Name: "password", Types: []string{"string"}, Secret: true}, {Name: "file", Types: []string{"string"}, Ask: true},
	}}
	a, out := ask(t, "postgresql", "db.contoso.com", "file", "db.password", "db.password", "")
	if err := a.Settings(t.Context(), i); err != nil {
		t.Fatalf("%v after\n%s", err, out)
	}
	want := map[string]any{"engine": "postgresql", "host": "db.contoso.com", "password": map[string]any{"file": "db.password"}}
	if !reflect.DeepEqual(i.Values, want) {
		t.Errorf("got %v after\n%s", i.Values, out)
	}
	ended(t, a)
}

// ended checks that no answer is left.
func ended(t *testing.T, a *interview.Asker) {
	t.Helper()
	if answer, err := a.Text(t.Context(), "more", "", nil); !errors.Is(err, interview.ErrEnded) {
		t.Errorf("left: %q, %v", answer, err)
	}
}

// Lists are typed as people type lists: with commas, and one after the other.
func TestLists(t *testing.T) {
	t.Parallel()
	text := []string{"string"}
	options := []config.Option{
		{Name: "url", Types: text, Required: true},
		{Name: "groups", Types: []string{"array"}, Required: true, Item: &config.Option{Types: []string{"object"}, Fields: []config.Option{
			{Name: "name", Types: text, Ask: true}, {Name: "uid", Types: text}, {Name: "purchased", Types: []string{"integer"}},
		}}},
		{Name: "email", Types: []string{"array"}, Ask: true, Choices: []string{"mail", "login"}, Item: &config.Option{Types: text, Choices: []string{"mail", "login"}}},
		{Name: "columns", Types: []string{"object"}, Required: true, Fields: []config.Option{{Name: "first_name", Types: text}, {Name: "license", Types: []string{"array"}}}},
	}
	a, out := ask(t, "ldaps://dc1", "", "CAD, ERP", "Visio,uid=Microsoft:Visio,purchased=many", "Visio,uid=Microsoft:Visio,purchased=25", "", "fax", "login,mail",
		"", "licence=Product", "license=Product,Product name", "")
	i := &config.Initial{Source: "contoso", Options: options}
	if err := a.Settings(t.Context(), i); err != nil {
		t.Fatalf("%v after\n%s", err, out)
	}
	want := map[string]any{
		"url": "ldaps://dc1", "email": []any{"login", "mail"},
		"groups": []any{
			map[string]any{"name": "CAD"}, map[string]any{"name": "ERP"},
			map[string]any{"name": "Visio", "uid": "Microsoft:Visio", "purchased": json.Number("25")},
		},
		"columns": map[string]any{"license": []any{"Product", "Product name"}},
	}
	if !reflect.DeepEqual(i.Values, want) {
		t.Errorf("got %v after\n%s", i.Values, out)
	}
	for _, said := range []string{
		"name alone, several separated by commas; or KEY=VALUE,KEY=VALUE for one, with the keys name, uid, purchased", "purchased: it must be a whole number",
		"email (mail or login; several are separated by commas), empty if not used", "keys: first_name, license", "there is no key licence. Did you mean \"license\"?", "it is required",
	} {
		if !strings.Contains(out.String(), said) {
			t.Errorf("%q is not said in\n%s", said, out)
		}
	}
	ended(t, a)
}

// A map whose names the user chooses is asked for entry by entry.
func TestMaps(t *testing.T) {
	t.Parallel()
	a, out := ask(t, "zoom", "account_id = AbC=", "site", "basic=true", "teams=[\"a\"]", "", "client_secret", "env", "", "")
	i := &config.Initial{Source: "zoom", Options: []config.Option{
		{Name: "recipe", Types: []string{"string"}, Required: true},
		{Name: "settings", Types: []string{"object"}, Ask: true, Entry: &config.Option{}},
		{Name: "secrets", Types: []string{"object"}, Ask: true, Entry: &config.Option{Types: []string{"string"}, Secret: true}},
		{Name: "token", Types: []string{"string"}, Secret: true},
	}}
	want := map[string]any{
		"recipe":   "zoom",
		"settings": map[string]any{"account_id": "AbC=", "basic": true, "teams": []any{"a"}},
		"secrets":  map[string]any{"client_secret": map[string]any{"env": "ZOOM_CLIENT_SECRET"}},
	}
	if err := a.Settings(t.Context(), i); err != nil || !reflect.DeepEqual(i.Values, want) {
		t.Errorf("got %v, %v after\n%s", i.Values, err, out)
	}
	ended(t, a)
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	installed := []host.Description{{Name: "acme", Summary: "Licenses of Acme", Experimental: "nobody has tried it"}, {Name: "m365", Summary: "Microsoft 365"}}
	a, out := ask(t, "acme", "a b", "contoso", "", "25:00", "2:05 Mars", "2:05")
	i := &config.Initial{Plugin: "m365", Source: "m365", Output: "licenses.csv", Zone: "Europe/Prague"}
	for _, question := range []func(context.Context, *config.Initial) error{
		func(ctx context.Context, i *config.Initial) error { return a.Plugin(ctx, i, installed) },
		a.Name, a.Output, a.Schedule,
	} {
		if err := question(t.Context(), i); err != nil {
			t.Fatalf("%v after\n%s", err, out)
		}
	}
	want := config.Initial{Plugin: "acme", Source: "contoso", Output: "licenses.csv", Cron: "5 2 * * *", Zone: "Europe/Prague"}
	if !reflect.DeepEqual(*i, want) {
		t.Errorf("got %+v after\n%s", *i, out)
	}
	for _, line := range []string{"  acme  Licenses of Acme (experimental)\n  m365  Microsoft 365\n", "It is experimental: nobody has tried it", `"Mars" is not a time zone`} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is not in\n%s", line, out)
		}
	}
	ended(t, a)
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string][2]string{
		"never": {"", "Local"}, "": {"30 4 * * *", "Local"}, "0 4 * * 1-5": {"0 4 * * 1-5", "Local"},
		"3:05 Europe/London": {"5 3 * * *", "Europe/London"}, "*/5 2 * * * UTC": {"*/5 2 * * *", "UTC"},
	} {
		a, out := ask(t, answer)
		i := &config.Initial{Zone: "Local"}
		if err := a.Schedule(t.Context(), i); err != nil || i.Cron != want[0] || i.Zone != want[1] {
			t.Errorf("%q gives %q in %s, %v after\n%s", answer, i.Cron, i.Zone, err, out)
		}
		ended(t, a)
	}
}

func TestAnswersEnd(t *testing.T) {
	t.Parallel()
	a, _ := ask(t)
	i := &config.Initial{Options: options()}
	if err := a.Settings(t.Context(), i); !errors.Is(err, interview.ErrEnded) {
		t.Errorf("got %v", err)
	}
}

// Ctrl-C does not wait for an answer.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	in, answers := io.Pipe()
	defer func() { _ = answers.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("interrupted")
	cancel(stopped)
	if _, err := interview.New(in, io.Discard).Text(ctx, "name", "", nil); !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
}

// A question that is not answered leaves what was known before: a draft without its
// plugin could not be gone on with.
func TestEndedQuestionKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	a, _ := ask(t)
	i := &config.Initial{Plugin: "acme", Output: "licenses.csv"}
	if err := a.Plugin(t.Context(), i, []host.Description{{Name: "acme"}, {Name: "m365"}}); !errors.Is(err, interview.ErrEnded) || i.Plugin != "acme" {
		t.Errorf("plugin %q, %v", i.Plugin, err)
	}
	if err := a.Output(t.Context(), i); !errors.Is(err, interview.ErrEnded) || i.Output != "licenses.csv" {
		t.Errorf("output %q, %v", i.Output, err)
	}
}
