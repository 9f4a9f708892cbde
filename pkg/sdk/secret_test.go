package sdk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverPrintsItself(t *testing.T) {
	t.Parallel()
	const value = "s3cr3t"
	cfg := struct {
		Token  Secret
		Nested []*Secret
	}{NewSecret(value), []*Secret{new(NewSecret(value))}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%08.3f"} {
		fmt.Fprintf(&out, verb+"\n", cfg.Token)
		fmt.Fprintf(&out, verb+"\n", cfg)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "cfg", cfg, "token", cfg.Token)
	slog.New(newLogHandler(&out)).Info("x", "cfg", cfg, "token", cfg.Token)
	if err := json.NewEncoder(&out).Encode(map[string]any{"a": cfg, "b": map[Secret]int{cfg.Token: 1}}); err != nil {
		t.Fatal(err)
	}
	hex := fmt.Sprintf("%x", value)
	if text := out.String(); strings.Contains(text, value) || strings.Contains(strings.ToLower(text), hex) {
		t.Errorf("the secret is in\n%s", text)
	}
	if cfg.Token.Reveal() != value || cfg.Token.IsZero() || !(Secret{}).IsZero() {
		t.Error("the secret does not keep its value")
	}
	if err := json.Unmarshal([]byte(`{"s3cr3t": 1}`), &cfg.Token); err == nil || strings.Contains(err.Error(), value) {
		t.Errorf("a wrong value gives the error %v", err)
	}
}
