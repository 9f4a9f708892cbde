package logs_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/logs"
)

// The environment wins over --quiet, and that over what the configuration says.
func TestLevelOfTheConfiguration(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		options logs.Options
		want    string
	}{
		{logs.Options{Level: "debug"}, "debug info warn error"},
		{logs.Options{Level: "info", Format: "json"}, "info warn error"},
		{logs.Options{Level: "warn", Format: "json"}, "warn error"},
		{logs.Options{Level: "debug", Quiet: true}, "error"},
		{logs.Options{Level: "debug", Levels: "warn"}, "warn error"},
		{logs.Options{Level: "error", Quiet: true, Levels: "info"}, "info warn error"},
	} {
		var b strings.Builder
		log, err := logs.New(&b, tt.options)
		if err != nil {
			t.Fatal(err)
		}
		log.Debug("say debug.")
		log.Info("say info.")
		log.Warn("say warn.")
		log.Error("say error.")
		var got []string
		for _, part := range strings.Split(b.String(), "say ")[1:] {
			word, _, _ := strings.Cut(part, ".")
			got = append(got, word)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%+v writes %q, want %q", tt.options, got, tt.want)
		}
	}
	if _, err := logs.New(&strings.Builder{}, logs.Options{Level: "loud"}); err == nil || !strings.Contains(err.Error(), `the level "loud" does not exist`) {
		t.Errorf("an unknown level gives %v", err)
	}
}
