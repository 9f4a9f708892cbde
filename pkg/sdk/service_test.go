package sdk_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func run(t *testing.T, mode string) *sdktest.Result {
	t.Helper()
	return sdktest.Run(t, testSource(), sdktest.Case{Config: sdktest.Config{"mode": mode}})
}

func TestExport(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		completed bool
		problems  string // one in a line: code, path, summary
	}{
		"plain":   {completed: true},
		"panic":   {problems: "sdk.panic  the plugin crashed: runtime error: index out of range [3] with length 0"},
		"goexit":  {problems: "  the plugin ended the goroutine of an export or a check (runtime.Goexit) instead of returning an error"},
		"swallow": {problems: `sdk.unknown_license  holder "1" holds license "unknown", which was not announced`},
		"error":   {problems: " /mode the mode is wrong\n  plain"},
		"other":   {problems: "  mode other"},
	}
	for mode, test := range tests {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			got := run(t, mode)
			if got.Completed != test.completed || got.Err != nil {
				t.Errorf("completed %v, error %v", got.Completed, got.Err)
			}
			var lines []string
			for _, p := range got.Problems {
				lines = append(lines, p.Code+" "+p.Path+" "+p.Summary)
			}
			if text := strings.Join(lines, "\n"); text != test.problems {
				t.Errorf("got %s\nwant %s", text, test.problems)
			}
		})
	}
}

// The text may come from a file, which ends with a line end.
func TestExperimentalIsOneSentence(t *testing.T) {
	t.Parallel()
	source := testSource()
	source.Experimental = "  Tried against\n a fake server only.\n"
	if got := sdktest.Describe(t, source).Experimental; got != "Tried against a fake server only." {
		t.Errorf("got %q", got)
	}
	if got := sdktest.Describe(t, testSource()); got.Experimental != "" || got.Name != "test" || got.Version != "1.2.3" {
		t.Errorf("got %+v", got)
	}
	source.Experimental = strings.Repeat("x", 1025)
	if err := sdk.Serve(t.Context(), source, nil); err == nil || !strings.Contains(err.Error(), "Experimental has 1025 bytes") {
		t.Errorf("got %v", err)
	}
	source.Experimental = "\xff"
	if err := sdk.Serve(t.Context(), source, nil); err == nil {
		t.Error("it is not UTF-8")
	}
}

func TestExportWithWrongSettings(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, testSource(), sdktest.Case{Config: sdktest.Config{"mode": 7, "modee": "x", "token": ""}})
	var paths []string
	for _, p := range got.Problems {
		paths = append(paths, p.Path)
		if p.Origin != sdk.OriginConfig {
			t.Errorf("origin %v", p.Origin)
		}
	}
	if got.Completed || strings.Join(paths, " ") != "/mode /modee /token" {
		t.Errorf("completed %v, problems at %s", got.Completed, paths)
	}
}

func TestExportOfLicensesOnly(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, testSource(), sdktest.Case{LicensesOnly: true})
	if !got.Completed || len(got.Licenses) != 1 || len(got.Holders) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestCanceledExportIsNotComplete(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	source := testSource()
	source.Export = func(ctx context.Context, _ testConfig, _ *sdk.Writer) error {
		cancel()
		<-ctx.Done()
		return nil
	}
	got := sdktest.Run(t, source, sdktest.Case{Context: ctx})
	if got.Completed || status.Code(got.Err) != codes.Canceled {
		t.Errorf("completed %v, error %v", got.Completed, got.Err)
	}
}

// A reader that stands still stops the writer after a few batches.
func TestExportWaitsForTheReader(t *testing.T) {
	t.Parallel()
	source := testSource()
	source.Export = func(ctx context.Context, _ testConfig, w *sdk.Writer) error {
		name := strings.Repeat("n", 1000)
		for i := 0; ; i++ {
			if err := w.Assign(sdk.Holder{ID: fmt.Sprint(i), Name: name}); err != nil {
				if ctx.Err() == nil {
					t.Errorf("the writer failed with %v, not because of its context", err)
				}
				return err
			}
			if i == 1_000_000 {
				t.Error("a gigabyte was written that nobody reads")
				return nil
			}
		}
	}
	exportUnread(t, source)
}

func TestChecks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config  sdktest.Config
		offline bool
		want    string
	}{
		"plain": {
			offline: true,
			want: `configuration passed "the settings are valid"
configuration warned "" an old setting
sign-in warned "as application" the secret expires soon
offline passed "true true"`,
		},
		"error": {
			config: sdktest.Config{"mode": "error", "token": "x"},
			want: `configuration passed "the settings are valid"
sign-in failed "" the token is wrong
sign-in failed "" plain
sign-in warned "" the secret expires soon
read skipped ""
files passed "2 files"`,
		},
		"panic": {
			config: sdktest.Config{"mode": "panic"},
			want: `configuration passed "the settings are valid"
boom failed "" the plugin crashed: boom
after skipped ""`,
		},
		"panic between": {
			config: sdktest.Config{"mode": "panic between"},
			want: `configuration passed "the settings are valid"
all checks failed "" the plugin crashed: between`,
		},
		"settings": {
			config: sdktest.Config{"mod": "x", "token": 1, "child": false},
			want: `configuration failed "" the setting child must be a text
configuration failed "" there is no setting mod`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			for _, r := range sdktest.Check(t, testSource(), sdktest.Case{Config: test.config}, test.offline) {
				line := fmt.Sprintf("%s %s %q", r.Name, r.Status, r.Found)
				if r.Problem != nil {
					line += " " + r.Problem.Summary
				}
				lines = append(lines, line)
			}
			if got := strings.Join(lines, "\n"); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestSourceWithoutCheckIsCheckedForItsSettings(t *testing.T) {
	t.Parallel()
	source := testSource()
	source.Check = nil
	if got := sdktest.Check(t, source, sdktest.Case{}, false); len(got) != 1 || got[0].Status != sdktest.Passed {
		t.Errorf("got %+v", got)
	}
}

func TestFaultySourcesDoNotStart(t *testing.T) {
	t.Parallel()
	export := testSource().Export
	tests := map[string]struct {
		source sdk.Source[testConfig]
		want   string
	}{
		"no name":   {sdk.Source[testConfig]{Export: export}, `the name "" is not possible`},
		"upper":     {sdk.Source[testConfig]{Name: "Acme", Export: export}, `the name "Acme" is not possible`},
		"digit":     {sdk.Source[testConfig]{Name: "3m", Export: export}, `the name "3m" is not possible`},
		"long":      {sdk.Source[testConfig]{Name: strings.Repeat("a", 41), Export: export}, "is not possible"},
		"no export": {sdk.Source[testConfig]{Name: "acme"}, "a source needs an Export function"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = listener.Close() }()
			if err := sdk.Serve(t.Context(), test.source, listener); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
