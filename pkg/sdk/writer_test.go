package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// wire records what a Writer sends.
type wire struct {
	mu   sync.Mutex
	sent []*sourcev1.ExportResponse
	err  error
}

func (w *wire) send(m *sourcev1.ExportResponse) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	w.sent = append(w.sent, m)
	return nil
}

// events names the messages: "licenses 2, holders 1, completed".
func (w *wire) events() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []string
	for _, m := range w.sent {
		switch e := m.GetEvent().(type) {
		case *sourcev1.ExportResponse_Licenses:
			names = append(names, fmt.Sprintf("licenses %d", len(e.Licenses.GetLicenses())))
		case *sourcev1.ExportResponse_Holders:
			names = append(names, fmt.Sprintf("holders %d", len(e.Holders.GetHolders())))
		case *sourcev1.ExportResponse_Progress:
			names = append(names, fmt.Sprintf("progress %d", e.Progress.GetDone()))
		case *sourcev1.ExportResponse_Diagnostic:
			names = append(names, e.Diagnostic.GetSeverity().String()[len("SEVERITY_"):]+" "+e.Diagnostic.GetSummary())
		case *sourcev1.ExportResponse_Restarted:
			names = append(names, "restarted: "+e.Restarted.GetReason())
		case *sourcev1.ExportResponse_Completed:
			names = append(names, "completed")
		}
	}
	return strings.Join(names, ", ")
}

func (w *wire) completed() *sourcev1.Completed {
	if len(w.sent) == 0 {
		return nil
	}
	return w.sent[len(w.sent)-1].GetCompleted()
}

func testWriter(t *testing.T) (*Writer, *wire) {
	t.Helper()
	to := &wire{}
	return newWriter(t.Context(), to.send, false), to
}

// must stops the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, to *wire, events string) {
	t.Helper()
	if got := to.events(); got != events {
		t.Errorf("sent: %s\nwant: %s", got, events)
	}
}

func TestWriterSendsLicensesBeforeTheirHolders(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.License(License{ID: "e5", UID: "E5", Name: "Office", Purchased: Int(5), Consumed: Int(0)}))
	must(t, w.Assign(Holder{ID: "u1", Emails: []Email{{Address: "a@b.cz"}, {"login@b.cz", Login}}}, "e5"))
	must(t, w.License(License{ID: "e3"}))
	must(t, w.Assign(Holder{ID: "d1", Kind: Device, LeftOut: "devices"}, "e3", "e5", "e3"))
	must(t, w.finish(nil))
	want(t, to, "licenses 2, holders 2, completed")
	for i, m := range to.sent {
		if m.GetSequence() != uint64(i+1) {
			t.Errorf("message %d has sequence %d", i+1, m.GetSequence())
		}
	}
	got := to.sent[1].GetHolders().GetHolders()
	wantHolders := []*sourcev1.Holder{
		{
			Id: "u1", Kind: sourcev1.Holder_KIND_USER, LicenseIds: []string{"e5"},
			Emails: []*sourcev1.Email{
				{Address: "a@b.cz", Kind: sourcev1.Email_KIND_MAIL},
				{Address: "login@b.cz", Kind: sourcev1.Email_KIND_LOGIN},
			},
		},
		{Id: "d1", Kind: sourcev1.Holder_KIND_DEVICE, LeftOut: "devices", LicenseIds: []string{"e3", "e5"}},
	}
	for i := range wantHolders {
		if !proto.Equal(got[i], wantHolders[i]) {
			t.Errorf("holder %d is %v, want %v", i, got[i], wantHolders[i])
		}
	}
	l := to.sent[0].GetLicenses().GetLicenses()[0]
	if l.Consumed == nil || *l.Consumed != 0 || l.GetPurchased() != 5 {
		t.Errorf("license %v: unknown and 0 must differ", l)
	}
	if c := to.completed(); c.GetLicenses() != 2 || c.GetHolders() != 2 || c.GetAssignments() != 3 || c.ExpectedHolders != nil {
		t.Errorf("totals: %v", c)
	}
}

func TestWriterUnitesReportsAndCountsRestarts(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.License(License{ID: "a"}))
	must(t, w.License(License{ID: "b"}))
	must(t, w.Assign(Holder{ID: "1"}, "a", "b"))
	must(t, w.Assign(Holder{ID: "2"}, "a"))
	must(t, w.Assign(Holder{ID: "2"}, "b"))
	if n := w.Holders(); n != 2 {
		t.Errorf("%d holders before the restart", n)
	}
	must(t, w.Restart("the page token expired"))
	if n := w.Holders(); n != 0 {
		t.Errorf("%d holders after the restart", n)
	}
	must(t, w.Assign(Holder{ID: "1"}, "a", "b"))
	must(t, w.Assign(Holder{ID: "3"}))
	must(t, w.Assign(Holder{ID: "1"}, "b"))
	w.Expect(2)
	w.Traffic(Traffic{Requests: 3, Pages: 2, Retries: 1})
	w.Traffic(Traffic{Requests: 1})
	must(t, w.finish(nil))
	want(t, to, "licenses 2, restarted: the page token expired, holders 3, completed")
	c := to.completed()
	if c.GetHolders() != 2 || c.GetAssignments() != 2 || c.GetExpectedHolders() != 2 {
		t.Errorf("totals: %v", c)
	}
	if tr := c.GetTraffic(); tr.GetRequests() != 4 || tr.GetPages() != 2 || tr.GetRetries() != 1 {
		t.Errorf("traffic: %v", tr)
	}
}

func TestWriterSendsFullBatches(t *testing.T) {
	t.Parallel()
	t.Run("by rows", func(t *testing.T) {
		t.Parallel()
		w, to := testWriter(t)
		for i := range 1200 {
			must(t, w.Assign(Holder{ID: fmt.Sprint(i)}))
		}
		must(t, w.finish(nil))
		want(t, to, "holders 500, holders 500, holders 200, completed")
	})
	t.Run("by bytes", func(t *testing.T) {
		t.Parallel()
		w, to := testWriter(t)
		emails := make([]Email, 100)
		for i := range emails {
			emails[i].Address = strings.Repeat("x", sourcev1.MaxStringBytes)
		}
		for i := range 5 {
			must(t, w.Assign(Holder{ID: fmt.Sprint(i), Emails: emails}))
		}
		must(t, w.finish(nil))
		want(t, to, "holders 2, holders 2, holders 1, completed")
		for _, m := range to.sent {
			if size := proto.Size(m); size > batchBytes {
				t.Errorf("a message has %d bytes, want at most %d", size, batchBytes)
			}
		}
	})
	t.Run("a large row goes alone", func(t *testing.T) {
		t.Parallel()
		w, to := testWriter(t)
		emails := make([]Email, 4000)
		for i := range emails {
			emails[i].Address = strings.Repeat("x", 1000)
		}
		must(t, w.Assign(Holder{ID: "small"}))
		must(t, w.Assign(Holder{ID: "large", Emails: emails}))
		want(t, to, "holders 1, holders 1")
		if size := proto.Size(to.sent[1]); size > sourcev1.MaxMessageBytes {
			t.Errorf("the message has %d bytes", size)
		}
	})
	t.Run("licenses", func(t *testing.T) {
		t.Parallel()
		w, to := testWriter(t)
		for i := range 501 {
			must(t, w.License(License{ID: fmt.Sprint(i)}))
		}
		must(t, w.finish(nil))
		want(t, to, "licenses 500, licenses 1, completed")
	})
}

func TestWriterLetsNothingWaitLongerThanASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, to := testWriter(t)
		must(t, w.License(License{ID: "a"}))
		must(t, w.Assign(Holder{ID: "1"}, "a"))
		time.Sleep(flushInterval - 1)
		synctest.Wait()
		want(t, to, "")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		want(t, to, "licenses 1, holders 1")
		must(t, w.Assign(Holder{ID: "2"}, "a"))
		must(t, w.finish(nil))
		time.Sleep(time.Hour)
		synctest.Wait()
		want(t, to, "licenses 1, holders 1, holders 1, completed")
	})
}

func TestWriterSendsProgressFourTimesASecondAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, to := testWriter(t)
		for i := range 100 {
			w.Progress(i+1, 0, "pages")
			time.Sleep(10 * time.Millisecond)
		}
		want(t, to, "progress 1, progress 26, progress 51, progress 76")
		time.Sleep(time.Second)
		synctest.Wait()
		want(t, to, "progress 1, progress 26, progress 51, progress 76, progress 100")
		must(t, w.finish(nil))
	})
}

func TestWriterCountsWaitsThatOverlapOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, to := testWriter(t)
		start := time.Now()
		w.Progress(7, 10, "users")
		w.Waiting(start.Add(30*time.Second), "the vendor asked for 30 s")
		w.Waiting(start.Add(40*time.Second), "another request")
		w.Waiting(start.Add(10*time.Second), "a shorter one")
		time.Sleep(time.Minute)
		w.Waiting(time.Now().Add(time.Second), "again")
		must(t, w.finish(nil))
		if got := to.completed().GetTraffic().GetThrottled().AsDuration(); got != 41*time.Second {
			t.Errorf("throttled for %v, want 41s", got)
		}
		p := to.sent[1].GetProgress()
		if p.GetDone() != 7 || !p.GetWaitingUntil().AsTime().Equal(start.Add(30*time.Second)) || p.GetWaitingReason() != "the vendor asked for 30 s" {
			t.Errorf("the first wait was announced as %v", p)
		}
	})
}

func TestWriterForLicensesOnly(t *testing.T) {
	t.Parallel()
	to := &wire{}
	w := newWriter(t.Context(), to.send, true)
	if !w.LicensesOnly() {
		t.Error("the writer does not tell that only licenses are wanted")
	}
	must(t, w.License(License{ID: "a"}))
	must(t, w.Assign(Holder{ID: "1"}, "a"))
	must(t, w.Restart("again"))
	must(t, w.Assign(Holder{ID: "2"}, "a")) // a restart would have forgotten the first
	w.Expect(12)
	must(t, w.finish(nil))
	want(t, to, "licenses 1, completed")
	if c := to.completed(); c.GetHolders() != 0 || c.GetAssignments() != 0 || c.ExpectedHolders != nil {
		t.Errorf("totals: %v", c)
	}

	w = newWriter(t.Context(), to.send, true)
	if err := w.Assign(Holder{ID: "1"}, "a"); err == nil {
		t.Error("Assign did not check its arguments")
	}
}

func TestWriterSendsNothingAfterTheEnd(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.finish(nil))
	for name, err := range map[string]error{
		"License": w.License(License{ID: "a"}),
		"Assign":  w.Assign(Holder{ID: "1"}),
		"Restart": w.Restart(""),
	} {
		if !errors.Is(err, errOver) {
			t.Errorf("%s returned %v", name, err)
		}
	}
	w.Progress(1, 2, "users")
	w.Waiting(time.Now(), "")
	w.Warn(Problem{Summary: "late"})
	w.flushLate()
	want(t, to, "completed")
}

func TestWriterReportsProblems(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.Assign(Holder{ID: "1"}))
	w.Warn(Problem{Summary: "the certificate expires soon", Path: "/certificate"})
	must(t, w.finish(errors.Join(
		fmt.Errorf("read users: %w", Upstream(io.ErrUnexpectedEOF, "Acme closed the connection")),
		errors.New("something else"),
	)))
	want(t, to, "WARNING the certificate expires soon, holders 1, ERROR Acme closed the connection, ERROR something else")
	if d := to.sent[0].GetDiagnostic(); d.GetOrigin() != sourcev1.Diagnostic_ORIGIN_CONFIG {
		t.Errorf("a problem with a path has the origin %v", d.GetOrigin())
	}
	if d := to.sent[2].GetDiagnostic(); d.GetOrigin() != sourcev1.Diagnostic_ORIGIN_UPSTREAM || d.GetDetail() != "unexpected EOF" {
		t.Errorf("diagnostic: %v", d)
	}
	if d := to.sent[3].GetDiagnostic(); d.GetOrigin() != sourcev1.Diagnostic_ORIGIN_PLUGIN {
		t.Errorf("a plain error has the origin %v", d.GetOrigin())
	}
}

func TestWriterNamesADroppedErrorBesideAnother(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	_ = w.Assign(Holder{ID: "1"}, "nowhere")
	must(t, w.finish(errors.New("giving up")))
	want(t, to, `ERROR giving up, ERROR holder "1" holds license "nowhere", which was not announced`)
}

func TestWriterEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	to := &wire{}
	w := newWriter(ctx, to.send, false)
	must(t, w.Assign(Holder{ID: "1"}))
	cancel()
	if err := w.Assign(Holder{ID: "2"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Assign returned %v", err)
	}
	// Returning nil after a cancellation does not mean that all was read.
	if err := w.finish(nil); status.Code(err) != codes.Canceled {
		t.Errorf("the export ended with %v", err)
	}
	want(t, to, "")
}

func TestWriterEndsWithItsTransport(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	to.err = status.Error(codes.Unavailable, "gone")
	must(t, w.Assign(Holder{ID: "1"}))
	if err := w.Restart("try"); !errors.Is(err, to.err) {
		t.Errorf("Restart returned %v", err)
	}
	if err := w.finish(nil); !errors.Is(err, to.err) {
		t.Errorf("the export ended with %v", err)
	}
}

func TestWriterIsSafeForSeveralGoroutines(t *testing.T) {
	t.Parallel()
	w, to := testWriter(t)
	must(t, w.License(License{ID: "a"}))
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 500 {
				if err := w.Assign(Holder{ID: fmt.Sprint(g, "-", i), Emails: []Email{{Address: "a@b.cz"}}}, "a"); err != nil {
					t.Error(err)
				}
				w.Progress(i, 500, "users")
				w.Traffic(Traffic{Requests: 1})
			}
		})
	}
	group.Wait()
	must(t, w.finish(nil))
	if c := to.completed(); c.GetHolders() != 4000 || c.GetTraffic().GetRequests() != 4000 {
		t.Errorf("totals: %v", c)
	}
}

func BenchmarkAssign(b *testing.B) {
	w := newWriter(b.Context(), func(*sourcev1.ExportResponse) error { return nil }, false)
	for _, id := range []string{"a", "b", "c"} {
		_ = w.License(License{ID: id})
	}
	ids := make([]string, 1<<16)
	for i := range ids {
		ids[i] = fmt.Sprintf("%08x-1111-2222-3333-444444444444", i)
	}
	emails := []Email{{Address: "jan.novak@example.com"}}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if err := w.Assign(Holder{ID: ids[i%len(ids)], Name: "Jan Novák", Emails: emails}, "a", "b", "c"); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
