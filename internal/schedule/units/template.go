package units

import (
	"bytes"
	"embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"
)

//go:embed templates
var templates embed.FS

// fill fills in a template of this package.
func fill(name string, data any) (string, error) {
	t := template.New(name)
	t.Funcs(template.FuncMap{
		"sdText":   systemdText,
		"sdQuote":  systemdQuote,
		"xml":      xmlText,
		"json":     jsonText,
		"seconds":  func(d time.Duration) int64 { return int64(d.Seconds()) },
		"duration": xmlDuration,
		// indent fills in a part, every line but the first by so many spaces.
		"indent": func(n int, part string, data any) (string, error) {
			var b strings.Builder
			err := t.ExecuteTemplate(&b, part, data)
			return strings.ReplaceAll(b.String(), "\n", "\n"+strings.Repeat(" ", n)), err
		},
	})
	if _, err := t.ParseFS(templates, "templates/*"); err != nil {
		return "", fmt.Errorf("read the templates: %w", err)
	}
	var b strings.Builder
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("fill in the template %s: %w", name, err)
	}
	return b.String(), nil
}

// jsonText quotes text for JSON, and so for YAML.
func jsonText(text string) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(text)
	return strings.TrimSpace(b.String()), err
}

func xmlText(text string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(text))
	return b.String(), err
}

// xmlDuration writes a duration as XML Schema does, in whole seconds: PT1H30M.
func xmlDuration(d time.Duration) string {
	text := strings.ToUpper(d.Round(time.Second).String())
	for _, zero := range []struct{ unit, part string }{{"M", "0S"}, {"H", "0M"}} {
		if strings.HasSuffix(text, zero.unit+zero.part) {
			text = strings.TrimSuffix(text, zero.part)
		}
	}
	return "PT" + text
}
