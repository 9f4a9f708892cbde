package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

// desk is a folder with files that were all saved at noon, and a plugin that
// runs an hour later.
type desk struct {
	dir string
	now time.Time
	// meanwhile is called while the source waits for a file.
	meanwhile func(now time.Time)
}

func newDesk(t *testing.T, files map[string]string) desk {
	t.Helper()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	d := desk{dir: t.TempDir(), now: noon.Add(time.Hour)}
	for name, content := range files {
		path := d.path(name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, noon, noon); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (d desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d desk) source() sdk.Source[config] {
	now := d.now
	return newSource(plugin{
		now: func() time.Time { return now },
		sleep: func(_ context.Context, long time.Duration) error {
			now = now.Add(long)
			if d.meanwhile != nil {
				d.meanwhile(now)
			}
			return nil
		},
	})
}

// located makes the paths in settings absolute, as licexport does.
func (d desk) located(settings sdktest.Config) sdktest.Config {
	for _, group := range []any{map[string]any(settings), settings["license_file"]} {
		if m, ok := group.(map[string]any); ok {
			if name, ok := m["path"].(string); ok && !filepath.IsAbs(name) {
				m["path"] = d.path(name)
			}
		}
	}
	return settings
}

func (d desk) run(t *testing.T, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	return sdktest.Run(t, d.source(), sdktest.Case{Config: d.located(settings)})
}

// exported runs the source and fails the test unless it reads everything.
func (d desk) exported(t *testing.T, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	return sourcetest.Complete(t, d.run(t, settings))
}

// published writes a result as licexport does: a line for each license of each
// user, by UId and e-mail.
func published(r *sdktest.Result) string {
	licenses := make(map[string]sdk.License)
	for _, l := range r.Licenses {
		licenses[l.ID] = l
	}
	var rows []string
	for _, h := range r.Holders {
		if h.Kind != sdk.User || len(h.Emails) == 0 {
			continue
		}
		for _, id := range h.Licenses {
			l := licenses[id]
			bought := ""
			if l.Purchased != nil {
				bought = fmt.Sprint(*l.Purchased)
			}
			rows = append(rows, strings.Join([]string{l.UID, bought, h.Emails[0].Address, h.Name}, ";"))
		}
	}
	slices.SortFunc(rows, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return strings.Join(append([]string{"UId;LicCount;UserEmail;UserName"}, rows...), "\n") + "\n"
}
