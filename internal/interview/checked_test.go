package interview_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/interview"
)

const checkedSchema = `{"type": "object", "required": ["tenant", "size"], "properties": {
	"tenant": {"type": "string", "pattern": "^[a-z]+$"},
	"size": {"type": "integer", "maximum": 9},
	"cloud": {"type": "string", "enum": ["public", "china"], "x-ask": true},
	"certificate": {"type": "string", "x-path": true, "x-ask": true},
	"columns": {"type": "object", "additionalProperties": false, "required": ["email", "name"], "x-ask": true,
		"properties": {"email": {"type": "string", "minLength": 2}, "name": {"type": "string"}}}}}`

func checked(t *testing.T) *config.Initial {
	t.Helper()
	options, err := config.Options(checkedSchema)
	if err != nil {
		t.Fatal(err)
	}
	return &config.Initial{Source: "contoso", Plugin: "acme", Options: options, Schema: checkedSchema}
}

// Every answer is checked at once, and asked for again with what is wrong.
func TestAnswersAreCheckedAtOnce(t *testing.T) {
	t.Parallel()
	a, out := ask(t, "A B", "contoso", "12", "7", "chna", "china", "app.pem", "there.pem", "email=x", "email=mail", "name=n", "")
	a.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(a.Dir, "there.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	i := checked(t)
	if err := a.Settings(t.Context(), i); err != nil {
		t.Fatalf("%v after\n%s", err, out)
	}
	want := map[string]any{
		"tenant": "contoso", "size": json.Number("7"), "cloud": "china", "certificate": "there.pem",
		"columns": map[string]any{"email": "mail", "name": "n"},
	}
	if !reflect.DeepEqual(i.Values, want) {
		t.Errorf("got %#v after\n%s", i.Values, out)
	}
	for _, fault := range []string{
		"tenant must match ^[a-z]+$", "size must be at most 9", `Did you mean "china"?`, "app.pem cannot be read", "columns.email must have at least 2 characters",
	} {
		if strings.Count(out.String(), fault) != 1 {
			t.Errorf("%q is not once in\n%s", fault, out)
		}
	}
	ended(t, a)
}

// What was answered before is proposed, and can be kept or left out.
func TestFormerAnswersAreProposed(t *testing.T) {
	t.Parallel()
	a, out := ask(t, "", "8", "-", "", "no", "name=x", "")
	i := checked(t)
	i.Former = map[string]any{"tenant": "contoso", "size": json.Number("7"), "cloud": "china", "columns": map[string]any{"email": "mail"}}
	if err := a.Settings(t.Context(), i); err != nil {
		t.Fatalf("%v after\n%s", err, out)
	}
	want := map[string]any{"tenant": "contoso", "size": json.Number("8"), "columns": map[string]any{"name": "x"}}
	if !reflect.DeepEqual(i.Values, want) {
		t.Errorf("got %#v after\n%s", i.Values, out)
	}
	ended(t, a)
}

// keeper is a store of secrets; typed are those that somebody types.
type keeper struct {
	typed []string
	kept  map[string]string
}

func (k *keeper) Ask(context.Context, string) (string, error) {
	next := k.typed[0]
	k.typed = k.typed[1:]
	return next, nil
}

func (k *keeper) Keep(name, value string) (string, error) {
	if value == "" {
		return "", errors.New("the secret is empty")
	}
	k.kept[name] = value
	return "kept in a safe place", nil
}

func (k *keeper) Has(name string) bool { return k.kept[name] != "" }

// A secret is taken without echo and kept under the name of the source.
func TestSecretsAreKept(t *testing.T) {
	t.Parallel()
	secrets := func() *config.Initial {
		return &config.Initial{Source: "contoso", Options: []config.Option{
			{Name: "token", Secret: true, Required: true}, {Name: "secrets", Required: true, Entry: &config.Option{Secret: true}},
		}}
	}
	for _, tt := range []struct {
		name    string
		answers []string
		typed   []string
		before  map[string]string
		want    map[string]string
		token   string
	}{
		{"one, and another of the same source", []string{"", "api key", "enter", ""}, []string{"s1", "s2"}, nil, map[string]string{"contoso": "s1", "contoso-api-key": "s2"}, "contoso"},
		{"an empty one is asked for again", []string{"enter", "enter", "x", "env", "X", ""}, []string{"", "s1"}, nil, map[string]string{"contoso": "s1"}, "contoso"},
		{"one that is there is used", []string{"enter", "", "x", "env", "X", ""}, nil, map[string]string{"contoso": "s0"}, map[string]string{"contoso": "s0"}, "contoso"},
		{"one that is there is replaced", []string{"enter", "replace", "x", "env", "X", ""}, []string{"s1"}, map[string]string{"contoso": "s0"}, map[string]string{"contoso": "s1"}, "contoso"},
		{"the name of one that is not there is doubted", []string{"protected", "other", "other", "x", "env", "X", ""}, nil, nil, map[string]string{}, "other"},
	} {
		a, out := ask(t, tt.answers...)
		k := &keeper{typed: tt.typed, kept: map[string]string{}}
		maps.Copy(k.kept, tt.before)
		a.Secrets = k
		i := secrets()
		if err := a.Settings(t.Context(), i); err != nil {
			t.Errorf("%s: %v after\n%s", tt.name, err, out)
			continue
		}
		if !reflect.DeepEqual(k.kept, tt.want) || !reflect.DeepEqual(i.Values["token"], map[string]any{"protected": tt.token}) {
			t.Errorf("%s: kept %v, %v after\n%s", tt.name, k.kept, i.Values, out)
		}
		for _, value := range tt.typed {
			if value != "" && strings.Contains(out.String(), value) {
				t.Errorf("%s: the secret shows:\n%s", tt.name, out)
			}
		}
		ended(t, a)
	}
}

// From two sources on, reuse is offered, with the reason.
func TestReuseIsOffered(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]bool{"": true, "fail": false} {
		a, out := ask(t, answer)
		i := &config.Initial{Source: "b", Before: []config.InitialSource{{Source: "a"}}}
		if err := a.Failure(t.Context(), i); err != nil || i.Reuse != want {
			t.Errorf("%q gives %v, %v", answer, i.Reuse, err)
		}
		if !strings.Contains(out.String(), "well in 96 % of the nights, twelve such sources in 78 %.") {
			t.Error(out)
		}
		ended(t, a)
	}
	a, _ := ask(t)
	i := &config.Initial{Source: "a"}
	if err := a.Failure(t.Context(), i); err != nil || i.Reuse {
		t.Errorf("one source: %v, %v", i.Reuse, err)
	}
}

// A second source needs another name than the first.
func TestNamesDiffer(t *testing.T) {
	t.Parallel()
	a, out := ask(t, "m365", "fabrikam")
	i := &config.Initial{Source: "m365", Before: []config.InitialSource{{Source: "m365"}}}
	if err := a.Name(t.Context(), i); err != nil || i.Source != "fabrikam" {
		t.Errorf("%s, %v after\n%s", i.Source, err, out)
	}
	ended(t, a)
}

// The folder of the output is looked at.
func TestOutputIsChecked(t *testing.T) {
	t.Parallel()
	a, out := ask(t, "missing/x.csv", "x.csv")
	a.Dir = t.TempDir()
	i := &config.Initial{}
	if err := a.Output(t.Context(), i); err != nil || i.Output != "x.csv" || !strings.Contains(out.String(), "missing cannot be used") {
		t.Errorf("%s, %v after\n%s", i.Output, err, out)
	}
	ended(t, a)
}

// A draft gives the answers back as they were.
func TestDraft(t *testing.T) {
	t.Parallel()
	path := interview.DraftPath(filepath.Join(t.TempDir(), "licexport.yaml"))
	if d, err := interview.ReadDraft(path); d != nil || err != nil {
		t.Fatalf("%v, %v", d, err)
	}
	d := &interview.Draft{Answers: config.Initial{
		Source: "contoso", Plugin: "m365", Output: "x.csv", Job: "nightly", Zone: "Local", Kept: []string{"contoso"},
		Values: map[string]any{"size": json.Number("12345678901234567"), "token": map[string]any{"protected": "contoso"}},
	}}
	d.Done(interview.AskPlugin)
	d.Next()
	d.Answers.Plugin = "file"
	if err := d.Write(path); err != nil {
		t.Fatal(err)
	}
	back, err := interview.ReadDraft(path)
	if err != nil || !reflect.DeepEqual(back, &interview.Draft{Version: d.Version, Answers: d.Answers, Answered: []interview.Question{}}) {
		t.Errorf("got %+v, %v", back, err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := interview.ReadDraft(path); d != nil || err != nil {
		t.Errorf("a broken draft: %v, %v", d, err)
	}
}
