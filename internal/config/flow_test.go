package config

import (
	"reflect"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

func TestFlowIsReadable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"contoso.onmicrosoft.com": "contoso.onmicrosoft.com", "/srv/alvao/licenses.csv": "/srv/alvao/licenses.csv",
		`C:\Alvao\licenses.csv`: `C:\Alvao\licenses.csv`, "30 2 * * *": `"30 2 * * *"`, "Europe/Prague": "Europe/Prague",
		"yes": "yes", "true": `"true"`, "12": `"12"`, "2026-01-01": `"2026-01-01"`, "": `""`, "a: b": `"a: b"`, "x #y": `"x #y"`, "-": `"-"`,
		"řada\u0085\ufeff\U000e0001": `"řada\u0085\ufeff\U000e0001"`,
	} {
		if got := flow(text); got != want {
			t.Errorf("%q is written as %s, want %s", text, got, want)
		}
	}
}

// Whatever is written comes back the same, wherever it stands.
func TestFlowComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z0-9_.:/\\@+ ,#'"*&!?-]{0,12}`)).Draw(t, "text")
		value := map[string]any{"a": []any{text, true, map[string]any{text: text}}, "b": text}
		var back any
		if err := yaml.Unmarshal([]byte("k: "+flow(value)+" # comment\n"), &back); err != nil {
			t.Fatalf("%s: %v", flow(value), err)
		}
		if want := any(map[string]any{"k": value}); !reflect.DeepEqual(back, want) {
			t.Fatalf("%s came back as %#v", flow(value), back)
		}
	})
}
