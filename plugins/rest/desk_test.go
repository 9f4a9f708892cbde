package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/internal/testclock"
	"github.com/licexport/licexport/plugins/rest/limit"
)

// newPlugin is the plugin with such a clock.
func newPlugin() plugin {
	return plugin{clock: testclock.At(time.Date(2026, 3, 1, 4, 30, 0, 0, time.UTC)), kill: func(*limit.Error) {}, patience: patience}
}

func source() sdk.Source[config] { return newSource(newPlugin()) }

// serve starts a vendor and returns its address.
func serve(t testing.TB, vendor http.Handler) string {
	t.Helper()
	s := httptest.NewServer(vendor)
	t.Cleanup(s.Close)
	return s.URL
}

func export(t *testing.T, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	return sdktest.Run(t, source(), sdktest.Case{Config: settings})
}

// wantRefused exports and wants a problem with the given code.
func wantRefused(t *testing.T, settings sdktest.Config, code string) {
	t.Helper()
	_ = refused(t, settings, code)
}

// refused is wantRefused, and returns the problem.
func refused(t *testing.T, settings sdktest.Config, code string) sdk.Problem {
	t.Helper()
	return sourcetest.Refused(t, export(t, settings), code)
}

// completed exports and fails the test if the export did not complete.
func completed(t *testing.T, settings sdktest.Config) *sdktest.Result {
	t.Helper()
	return sourcetest.Complete(t, export(t, settings))
}

// codes lists the codes of warnings, without that of recipes that were not tried.
func codes(problems []sdk.Problem) string {
	var all []string
	for _, p := range problems {
		if p.Code != "rest.experimental" {
			all = append(all, p.Code)
		}
	}
	return strings.Join(all, " ")
}

// held lists who holds what, sorted, as "eva@firma.example: licensed".
func held(r *sdktest.Result) []string {
	var all []string
	for _, h := range r.Holders {
		who := h.ID
		if len(h.Emails) > 0 {
			who = h.Emails[0].Address
		}
		line := strings.TrimSpace(who + ": " + strings.Join(h.Licenses, " "))
		if h.LeftOut != "" {
			line += " (left out)"
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

// wantHeld compares who holds what.
func wantHeld(t *testing.T, r *sdktest.Result, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := held(r); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// checked runs the checks and gives them as "name status: found".
func checked(t *testing.T, settings sdktest.Config, offline bool) string {
	t.Helper()
	var b strings.Builder
	for _, r := range sdktest.Check(t, source(), sdktest.Case{Config: settings}, offline) {
		fmt.Fprintf(&b, "%s %s: %s", r.Name, r.Status, r.Found)
		if r.Problem != nil {
			fmt.Fprintf(&b, " [%s] %s", r.Problem.Code, r.Problem.Summary)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// recipeFileOf writes a recipe and returns its path.
func recipeFileOf(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "acme.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// number is the value of a pointer, -1 for nil.
func number(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}
