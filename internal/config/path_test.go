package config_test

import (
	"testing"

	"github.com/licexport/licexport/internal/config"
)

// A path of Windows in double quotes can be sound YAML, but is another path.
func TestPathWithEscapes(t *testing.T) {
	t.Parallel()
	const remedy = "\n  In double quotes a backslash begins an escape, as \\t for a tab. Write the path in single quotes, as in 'D:\\temp\\licenses.csv'."
	for line, want := range map[string]string{
		`output: {path: "D:\temp\new.csv"}`:                     "f:2:16: output.path holds a control character" + remedy,
		`identity: {file: "..\new.csv"}`:                        "f:2:18: identity.file holds a control character" + remedy,
		`jobs: {j: {sources: [a], then: [{run: ["\tool"]}]}}`:   "f:2:40: jobs.j.then[0].run[0] holds a control character" + remedy,
		`jobs: {j: {sources: [a], then: [{run: [x, "a\tb"]}]}}`: "",
	} {
		_, err := config.Parse([]byte("version: 1\n"+line+"\nsources: {a: {}}\n"), "f", abs("/etc"))
		if got := text(err); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", line, got, want)
		}
	}
	f, err := config.Parse([]byte("version: 1\n"+`sources: {a: {plugin: m365, config: {tenant_id: t, client_id: c, client_certificate_path: "C:\temp.pem"}}}`), "f", abs("/etc"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Source("a").Settings(schema(t), config.SettingsOptions{})
	if want := `f:2:91: source "a": client_certificate_path holds a control character` + remedy; text(err) != want {
		t.Errorf("got\n%s\nwant\n%s", text(err), want)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
