package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

func initial(t *testing.T) *config.Initial {
	t.Helper()
	options, err := config.Options(schema(t))
	if err != nil {
		t.Fatal(err)
	}
	i := &config.Initial{
		Source: "contoso", Plugin: "m365", Options: options,
		Output: "/srv/licenses.csv", Job: "nightly", Cron: "30 2 * * *", Zone: "Europe/Prague",
	}
	err = i.Set("tenant_id=contoso.onmicrosoft.com", "client_id=2026-01-01", "client_secret=file:secrets/contoso", "email=mail,user_principal_name",
		`accounts=[{"id": "one", "token/key": {"env": "ONE"}}]`)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestInitial(t *testing.T) {
	t.Parallel()
	i := initial(t)
	text, err := i.Text()
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.Parse(text, "licexport.yaml", abs("/etc/licexport"))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	equal(t, "warnings", len(f.Warnings), 0)
	equal(t, "output", f.Output.Path, abs("/srv/licenses.csv"))
	j, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "cron", j.Schedule.Cron, "30 2 * * *")
	equal(t, "zone", j.Schedule.Zone.String(), "Europe/Prague")
	settings, err := f.Source("contoso").Settings(schema(t), config.SettingsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "settings", settings.JSON, `{"accounts":[{"id":"one"}],"client_id":"2026-01-01","email":["mail","user_principal_name"],"tenant_id":"contoso.onmicrosoft.com"}`)
	equal(t, "secret", settings.Secrets["/client_secret"].File, abs("/etc/licexport/secrets/contoso"))
	for line := range strings.Lines(string(text)) {
		if len(line) > 150 {
			t.Errorf("a long line: %s", line)
		}
	}
}

func TestInitialWithoutAnything(t *testing.T) {
	t.Parallel()
	i := &config.Initial{Source: "files", Plugin: "files", Output: "licenses.csv", Job: "by-hand", Zone: "Local"}
	text, err := i.Text()
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.Parse(text, "licexport.yaml", "/etc")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	equal(t, "schedule", f.Jobs[0].Schedule == nil, true)
}

// What is commented out is right, too.
func TestInitialUncommented(t *testing.T) {
	t.Parallel()
	text, err := initial(t).Text()
	if err != nil {
		t.Fatal(err)
	}
	// A setting, not a sentence: one word and a colon, or an item.
	setting := regexp.MustCompile(`(?m)^( *)# ( *(?:[a-z_]+: ?\S|[a-z_]+:$|- run: ))`)
	all := setting.ReplaceAllString(string(text), "$1$2")
	if n := len(setting.FindAllString(string(text), -1)); n < 25 {
		t.Errorf("only %d lines were uncommented:\n%s", n, all)
	}
	f, err := config.Parse([]byte(all), "licexport.yaml", "/etc")
	if err != nil {
		t.Fatalf("%v in\n%s", err, all)
	}
	equal(t, "steps", len(f.Jobs[0].Then), 2)
	equal(t, "webhook", f.Notify.Webhook != nil, true)
	equal(t, "log", f.Log.MaxFiles, 5)
}

func TestInitialMistakes(t *testing.T) {
	t.Parallel()
	i := initial(t)
	err := i.Set("hunter2", "tennant_id=x", "client_secret=hunter2", "cloud=public", "page_size=x")
	equal(t, "error", err.Error(), "a setting has no value; write KEY=VALUE\n"+
		"plugin m365 has no setting \"tennant_id\"\n  Did you mean \"tenant_id\"?\n"+
		"client_secret: it is a secret, so say where it is kept and not what it is: env:NAME, file:PATH, protected:NAME or command:PROGRAM ARGUMENT\n"+
		"page_size: it must be a whole number")
	equal(t, "the right one is set", i.Values["cloud"], any("public"))
	if err := config.CheckSchedule("61 * * * *", "UTC"); err == nil {
		t.Error("the minute 61 is taken")
	}
	if err := config.CheckSchedule("0 0 * * *", "Europe/Brno"); err == nil || !strings.Contains(err.Error(), "is not a time zone") {
		t.Errorf("an unknown zone gives %v", err)
	}
	if err := config.CheckName("a b"); err == nil {
		t.Error(`the name "a b" is taken`)
	}
}

func TestWriteNew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	for _, step := range []struct {
		text  string
		force bool
		want  string
	}{{"one", false, "one"}, {"two", false, "one"}, {"three", true, "three"}} {
		err := config.WriteNew(path, []byte(step.text), step.force)
		if (err == nil) != (step.text == step.want) {
			t.Errorf("writing %s: %v", step.text, err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != step.want {
			t.Errorf("the file holds %q, %v", got, err)
		}
		info, err := os.Stat(path)
		if err != nil || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(names) != 1 {
		t.Errorf("left in the folder: %q, %v", names, err)
	}
}
