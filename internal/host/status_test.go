package host_test

import (
	"strings"
	"testing"
)

// A status of gRPC is a number with a text, and a plugin may make up both.
func TestStatusesOfAPluginAreToldInWords(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]string{
		"rpc-error":               "it said: the vendor is ill",
		"rpc-unknown-code":        "it gave no reason, only the status 77 of gRPC",
		"rpc-exhausted":           "it said: the quota of the vendor is used up",
		"rpc-exhausted-elsewhere": "it said: grpc: received message larger than max (5000000 vs. 4194304)",
		"20-mib-message":          "it sent a message of more than 16 MiB",
	} {
		_, err := start(t, command(t)).Export(t.Context(), mode(fault), &kept{})
		if err == nil {
			t.Errorf("%s: no error", fault)
			continue
		}
		text := err.Error()
		if !strings.Contains(text, want) || strings.Contains(text, "rpc error") || strings.Contains(text, "Code(") {
			t.Errorf("%s: %s", fault, text)
		}
		if !strings.HasPrefix(text, `source "contoso": plugin double `) {
			t.Errorf("%s names neither source nor plugin: %s", fault, text)
		}
	}
}
