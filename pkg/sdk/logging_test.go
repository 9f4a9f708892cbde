package sdk

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"
)

func TestLogRecordsHaveTheFormThatTheHostReads(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(newLogHandler(&out))
	for level, want := range map[slog.Level]string{
		slog.LevelDebug: "debug", slog.LevelInfo: "info", slog.LevelWarn: "warn",
		slog.LevelError: "error", slog.LevelError + 4: "error",
	} {
		out.Reset()
		log.Log(t.Context(), level, "read a page", "page", 3, slog.Group("request", "time", "noon"))
		var got map[string]any
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		request, _ := got["request"].(map[string]any)
		if got["@level"] != want || got["@message"] != "read a page" || got["page"] != 3.0 || request["time"] != "noon" {
			t.Errorf("got %s", out.String())
		}
		stamp, _ := got["@timestamp"].(string)
		if _, err := time.Parse(time.RFC3339Nano, stamp); err != nil {
			t.Error(err)
		}
	}
	if got := levelName(slog.LevelDebug - 4); got != "trace" {
		t.Errorf("below debug is %s", got)
	}
}
