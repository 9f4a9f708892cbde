package sdktest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

type config struct {
	URL     string                `json:"url"`
	Token   sdk.Secret            `json:"token"`
	Tenants []tenant              `json:"tenants,omitempty"`
	Keys    map[string]sdk.Secret `json:"keys,omitempty"`
}

type tenant struct {
	Name string     `json:"name"`
	Key  sdk.Secret `json:"key"`
}

// source returns a source with the given export function.
func source(export func(ctx context.Context, cfg config, w *sdk.Writer) error) sdk.Source[config] {
	return sdk.Source[config]{Name: "acme", Version: "1.0.0", Summary: "Acme", Export: export}
}

func settings() sdktest.Config {
	return sdktest.Config{
		"url": "https://acme.test", "token": "t0k",
		"tenants": []map[string]string{{"name": "a", "key": "k1"}, {"name": "b", "key": "k2"}},
		"keys":    map[string]string{"x/y": "k3"},
	}
}

func TestRunReturnsWhatLicexportWouldGet(t *testing.T) {
	t.Parallel()
	until := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	got := sdktest.Run(t, source(func(_ context.Context, cfg config, w *sdk.Writer) error {
		if cfg.Token.Reveal() != "t0k" || cfg.Tenants[1].Key.Reveal() != "k2" || cfg.Keys["x/y"].Reveal() != "k3" {
			return errors.New("the secrets did not arrive")
		}
		w.Warn(sdk.Problem{Summary: "old API", Origin: sdk.OriginUpstream})
		w.Waiting(until, "throttled")
		w.Traffic(sdk.Traffic{Requests: 2, Pages: 1, Retries: 1})
		w.Expect(2)
		return errors.Join(
			w.License(sdk.License{ID: "l", UID: "L", Name: "Office", Purchased: sdk.Int(3), Status: "Enabled"}),
			w.Assign(sdk.Holder{ID: "forgotten"}, "l"),
			w.Restart("token expired"),
			w.Assign(sdk.Holder{ID: "2", Kind: sdk.Device}, "l"),
			w.Assign(sdk.Holder{ID: "1"}),
			w.Assign(sdk.Holder{ID: "2", Kind: sdk.Key, LeftOut: "keys", Emails: []sdk.Email{{Address: "a@b.cz", Kind: sdk.Alias}}}),
		)
	}), sdktest.Case{Config: settings()})
	if got.Throttled < time.Hour {
		t.Errorf("throttled %v", got.Throttled)
	}
	got.Throttled = 0
	expected := 2
	want := &sdktest.Result{
		Completed: true,
		Licenses:  []sdk.License{{ID: "l", UID: "L", Name: "Office", Purchased: sdk.Int(3), Status: "Enabled"}},
		Holders: []sdktest.Holder{
			{Holder: sdk.Holder{ID: "1"}},
			{Holder: sdk.Holder{ID: "2", Kind: sdk.Key, LeftOut: "keys", Emails: []sdk.Email{{Address: "a@b.cz", Kind: sdk.Alias}}}, Licenses: []string{"l"}},
		},
		Warnings: []sdk.Problem{{Summary: "old API", Origin: sdk.OriginUpstream}},
		Expected: &expected,
		Traffic:  sdk.Traffic{Requests: 2, Pages: 1, Retries: 1},
		Restarts: []string{"token expired"},
		Replaced: 1,
		Waits:    []sdktest.Wait{{Until: until, Why: "throttled"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestRunDoesNotBelieveFewerHoldersThanExpected(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
		w.Expect(2)
		return w.Assign(sdk.Holder{ID: "1"})
	}), sdktest.Case{Config: settings()})
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Summary != "the source read 1 holders, but the vendor named 2" {
		t.Errorf("completed %v, problems %v", got.Completed, got.Problems)
	}
}

// A source that announces totals and names none may have swallowed an error.
func TestRunWantsATotalOrAReason(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		export       func(w *sdk.Writer)
		licensesOnly bool
		completed    bool
		noTotal      string
		code         string
	}{
		"neither":                     {export: func(*sdk.Writer) {}, code: "sdk.no_total"},
		"neither, for nobody":         {export: func(*sdk.Writer) {}, licensesOnly: true, completed: true},
		"a total":                     {export: func(w *sdk.Writer) { w.Expect(1) }, completed: true},
		"a reason":                    {export: func(w *sdk.Writer) { w.NoTotal("no count today") }, completed: true, noTotal: "no count today"},
		"no reason":                   {export: func(w *sdk.Writer) { w.NoTotal(" ") }, code: "sdk.no_total"},
		"a total that is not reached": {export: func(w *sdk.Writer) { w.Expect(2); w.NoTotal("it is too high") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := source(func(_ context.Context, _ config, w *sdk.Writer) error {
				test.export(w)
				if w.LicensesOnly() {
					return nil
				}
				return w.Assign(sdk.Holder{ID: "1"})
			})
			s.KnowsTotals = true
			got := sdktest.Run(t, s, sdktest.Case{Config: settings(), LicensesOnly: test.licensesOnly})
			if got.Completed != test.completed || got.NoTotal != test.noTotal {
				t.Errorf("completed %v, no total %q: %+v", got.Completed, got.NoTotal, got.Problems)
			}
			if test.code != "" && (len(got.Problems) != 1 || got.Problems[0].Code != test.code) {
				t.Errorf("problems %+v, want the code %s", got.Problems, test.code)
			}
		})
	}
}

// A vendor's lists are often read license by license.
func TestRunUnitesTheLicensesOfAHolder(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
		return errors.Join(
			w.License(sdk.License{ID: "a"}), w.Assign(sdk.Holder{ID: "1", Name: "Ann"}, "a"), w.Assign(sdk.Holder{ID: "2"}, "a"),
			w.License(sdk.License{ID: "b"}), w.Assign(sdk.Holder{ID: "1", Name: "Ann B."}, "b", "a"),
		)
	}), sdktest.Case{Config: settings()})
	want := []sdktest.Holder{
		{Holder: sdk.Holder{ID: "2", Kind: sdk.User}, Licenses: []string{"a"}},
		{Holder: sdk.Holder{ID: "1", Kind: sdk.User, Name: "Ann B."}, Licenses: []string{"a", "b"}},
	}
	if !got.Completed || got.Replaced != 1 || !reflect.DeepEqual(got.Holders, want) {
		t.Errorf("completed %v, %d again, %+v", got.Completed, got.Replaced, got.Holders)
	}
}

func TestGoldenFileOfAResult(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
		return errors.Join(
			w.License(sdk.License{ID: "b", UID: "B", Consumed: sdk.Int(0)}),
			w.License(sdk.License{ID: "a", Name: "A & B"}),
			w.Assign(sdk.Holder{ID: "2", Emails: []sdk.Email{{Address: "x@b.cz"}, {Address: "y@b.cz", Kind: sdk.Login}}}, "b", "a"),
			w.Assign(sdk.Holder{ID: "1", Kind: sdk.Device, Name: "PC"}),
			sdk.ConfigError("/url", "not reachable", "check it"),
		)
	}), sdktest.Case{Config: settings()})
	sdktest.Golden(t, got, "testdata/result.golden.json")
}

func TestSchemaIsThatOfTheSettings(t *testing.T) {
	t.Parallel()
	schema := sdktest.Schema(t, source(func(context.Context, config, *sdk.Writer) error { return nil }))
	if schema["additionalProperties"] != false {
		t.Errorf("got %v", schema)
	}
}

// recorder is a testing.TB that notes failures instead of failing.
type recorder struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Name() string     { return "TestX" }
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic(r)
}

// failures returns what failed in a test.
func failures(t *testing.T, test func(r *recorder)) string {
	t.Helper()
	r := &recorder{TB: t}
	func() {
		defer func() {
			if v := recover(); v != nil && v != any(r) {
				panic(v)
			}
		}()
		test(r)
	}()
	for _, f := range r.cleanups {
		f()
	}
	return strings.Join(r.failures, "\n")
}

func TestGoldenShowsTheFirstDifference(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.golden.json")
	if got := failures(t, func(r *recorder) { sdktest.Golden(r, 1, file) }); !strings.Contains(got, "does not exist yet; to write it run: go test -run '^TestX$' -update") {
		t.Errorf("got %s", got)
	}
	if err := os.WriteFile(file, []byte("[\r\n  1,\r\n  2\r\n]\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := failures(t, func(r *recorder) { sdktest.Golden(r, []int{1, 2}, file) }); got != "" {
		t.Errorf("got %s", got)
	}
	if got := failures(t, func(r *recorder) { sdktest.Golden(r, []int{1, 3}, file) }); !strings.Contains(got, ":\n-   2\n- ]\n- \n+   3\n+ ]\n") {
		t.Errorf("got %s", got)
	}
}

func TestRecordedAnswersInOrder(t *testing.T) {
	t.Parallel()
	s := sdktest.Recorded(t, "testdata/http")
	for _, want := range []struct {
		path, body string
		status     int
	}{
		{"/users?limit=2&page=1", "try again\n", http.StatusServiceUnavailable},
		{"/users?page=1&limit=2", `{"next": "` + s.URL + `/users?page=2"}` + "\n", http.StatusOK},
	} {
		status, body := get(t, s, want.path)
		if status != want.status || body != want.body {
			t.Errorf("%s: got %d %q, want %d %q", want.path, status, body, want.status, want.body)
		}
	}
	if got := s.Requests(); len(got) != 2 || got[0] != "GET /users?limit=2&page=1" {
		t.Errorf("requests %v", got)
	}
}

func get(t *testing.T, s *sdktest.Server, path string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer t0k")
	res, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func TestReplayReportsWhatWasNotRecorded(t *testing.T) {
	t.Parallel()
	got := failures(t, func(r *recorder) {
		s := sdktest.Replay(r,
			sdktest.Exchange{Request: "GET /a", Want: map[string]string{"Authorization": "Bearer other"}},
			sdktest.Exchange{Request: "GET /b"})
		if status, _ := get(t, s, "/a"); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		if status, _ := get(t, s, "/a"); status != http.StatusBadRequest {
			t.Errorf("status %d", status)
		}
	})
	want := `request GET /a: its header Authorization is "Bearer t0k", want "Bearer other"
unexpected request: GET /a
recorded, but never requested: GET /b`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestParseExchangeNamesFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"GET /a":                            "there is no empty line between request and answer",
		"GET http://x/a\n\nHTTP/1.1 200 OK": "the first line must be a request like",
		"GET /a\nAuthorization\n\nHTTP/1.1 200 OK\n": `request: "Authorization" is no header`,
		"GET /a\n\n200":       "the answer must begin like",
		"GET /a\n\nHTTP/2 ok": `"ok" is no HTTP status`,
	}
	for text, want := range tests {
		if _, err := sdktest.ParseExchange(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	e, err := sdktest.ParseExchange("GET /a\r\n\r\nHTTP/2 200\r\ncontent-length: 3\r\nX-A: b\r\n\r\nabc\n\ndef")
	if err != nil || e.Body != "abc\n\ndef" || len(e.Header) != 1 || e.Header["X-A"] != "b" {
		t.Errorf("got %+v, %v", e, err)
	}
}

func FuzzParseExchange(f *testing.F) {
	f.Add("GET /a\n\nHTTP/1.1 200 OK\nA: b\n\nbody")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := sdktest.ParseExchange(text)
		if err == nil && (e.Request == "" || e.Status < 100) {
			t.Errorf("%q gives %+v", text, e)
		}
	})
}

// A gap of zero or less, or of a license that nobody knows, is none.
func TestKnownGaps(t *testing.T) {
	t.Parallel()
	reported := map[string]int64{}
	got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
		for _, id := range []string{"e3", "e5", "f1", "unknown"} {
			reported[id] = w.KnownGap(id)
		}
		return nil
	}), sdktest.Case{Config: settings(), KnownGaps: map[string]int64{"e3": 47, "e5": 0, "f1": -2}})
	if !got.Completed {
		t.Fatalf("not complete: %v", got.Problems)
	}
	if want := map[string]int64{"e3": 47, "e5": 0, "f1": 0, "unknown": 0}; !reflect.DeepEqual(reported, want) {
		t.Errorf("the source got %v", reported)
	}
}

// The vendor's number may be read again after the holders.
func TestConsumedIsReplaced(t *testing.T) {
	t.Parallel()
	got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
		if err := w.License(sdk.License{ID: "e3", Consumed: sdk.Int(10)}); err != nil {
			return err
		}
		return errors.Join(w.Consumed("e3", 9), w.Consumed("e3", 7))
	}), sdktest.Case{Config: settings()})
	if !got.Completed || *got.Licenses[0].Consumed != 7 {
		t.Errorf("completed %v, licenses %+v", got.Completed, got.Licenses)
	}
	for name, again := range map[string]func(*sdk.Writer) error{
		"sdk.unknown_license": func(w *sdk.Writer) error { return w.Consumed("e5", 1) },
		"sdk.negative_count":  func(w *sdk.Writer) error { return w.Consumed("e3", -1) },
	} {
		got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
			_ = w.License(sdk.License{ID: "e3"})
			_ = again(w) // an error that is ignored counts all the same
			return nil
		}), sdktest.Case{Config: settings()})
		if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != name {
			t.Errorf("%s: completed %v, %v", name, got.Completed, got.Problems)
		}
	}
}

// A pause of the source's own is announced like one that the vendor asked for, but
// does not count as throttled.
func TestPausing(t *testing.T) {
	t.Parallel()
	until := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	got := sdktest.Run(t, source(func(_ context.Context, _ config, w *sdk.Writer) error {
		w.Pausing(until, "the connection was refused")
		return nil
	}), sdktest.Case{Config: settings()})
	if want := []sdktest.Wait{{Until: until, Why: "the connection was refused"}}; !reflect.DeepEqual(got.Waits, want) || got.Throttled != 0 {
		t.Errorf("waits %v, throttled %v", got.Waits, got.Throttled)
	}
}
