package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
)

const scheduled = "version: 1\nsources: {acme: {}}\njobs: {nightly: {sources: [acme], schedule: {cron: \"30 2 * * *\"}}}\n"

// A serve that has begun says so: nothing else happens until a job is due.
func TestServeSaysThatItHasBegun(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "licexport.yaml")
	if err := os.WriteFile(path, []byte(scheduled), 0o600); err != nil {
		t.Fatal(err)
	}
	var reported strings.Builder
	(&serveFlags{listen: "127.0.0.1:9469"}).begun(&reported, path, config.Page{})
	if want := "serve has begun: " + path + ", 1 job with a schedule; Ctrl+C ends it\n" +
		"the page: http://127.0.0.1:9469/, for this computer alone; beside it /metrics, /healthz and /readyz\n"; reported.String() != want {
		t.Errorf("got %q, want %q", reported.String(), want)
	}
}
