package export_test

import (
	"runtime"
	"strings"
	"testing"
)

// A step sees neither the variables of sources nor, where it was given one by name,
// does its value stay in what it wrote.
func TestStepsSeeNoSecrets(t *testing.T) {
	const secretOfSource, other = "s3cret-of-the-source-7Q", "s3cret-of-nobody-8R"
	t.Setenv("ACME_TOKEN", secretOfSource)
	t.Setenv("OTHER_SECRET", other)
	t.Setenv("ALVAO_MODE", "plain-words")
	show := "env"
	if runtime.GOOS == "windows" {
		show = "cmd, /c, set"
	}
	d := newDesk(t)
	d.first = true
	text := func(env string) string {
		return "sources:\n  a: {plugin: acme, config: {mode: synthetic, holders: 40, token: {env: ACME_TOKEN}}}\n" +
			"jobs:\n  j: {sources: [a], then: [{run: [" + show + "], env: [" + env + "]}]}\n"
	}
	for _, tt := range []struct {
		env       string
		see, hide []string
	}{
		{"", []string{"PATH="}, []string{"ACME_TOKEN", "OTHER_SECRET", "ALVAO_MODE", secretOfSource, other}},
		{"ALVAO_MODE, ACME_TOKEN", []string{"PATH=", "ALVAO_MODE=plain-words", "ACME_TOKEN=[secret]"}, []string{"OTHER_SECRET", secretOfSource, other}},
	} {
		o, err := d.run(text(tt.env))
		if err != nil || len(o.Steps) != 1 {
			t.Fatalf("%v, %d steps", err, len(o.Steps))
		}
		lines := strings.ToUpper(o.Steps[0].Output)
		for _, want := range tt.see {
			if !strings.Contains(lines, strings.ToUpper(want)) {
				t.Errorf("env [%s]: no %s in\n%s", tt.env, want, o.Steps[0].Output)
			}
		}
		for _, no := range tt.hide {
			if strings.Contains(lines, strings.ToUpper(no)) {
				t.Errorf("env [%s]: %s is in\n%s", tt.env, no, o.Steps[0].Output)
			}
		}
	}
}
