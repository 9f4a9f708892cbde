package sdk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// errOver is the error of every call after the export has ended.
var errOver = errors.New("the export is over: Export must not return before all of its goroutines have ended")

// Writer takes what an export finds. Its methods may be called by several
// goroutines. They block while licexport is busy, and fail when ctx is done.
//
// An error sticks: all later calls return it, and the export cannot complete.
type Writer struct {
	ctx          context.Context
	licensesOnly bool
	knownGaps    map[string]int64
	knownLicense map[string]uint32 // numbers in the order of announcement
	consumed     map[string]int64
	knowsTotals  bool // as announced by Source
	wants        detailSet

	mu       sync.Mutex
	stream   stream
	licenses licenseBatch
	holders  holderBatch
	details  detailsBatch
	tally    tally
	progress progress
	held     []uint32 // scratch of Assign
	expected *uint64
	noTotal  string
	late     *time.Timer // flushes what has waited for flushInterval
	err      error
	over     bool
}

// flushInterval is the longest time that a row waits for others.
const flushInterval = time.Second

func newWriter(ctx context.Context, send func(*sourcev1.ExportResponse) error, licensesOnly bool) *Writer {
	return &Writer{
		ctx:          ctx,
		licensesOnly: licensesOnly,
		knownLicense: make(map[string]uint32),
		stream:       stream{ctx: ctx, send: send},
		tally:        newTally(),
	}
}

// LicensesOnly reports whether only licenses are wanted. Assign checks its arguments
// then and sends nothing, so a source that can skips reading holders.
func (w *Writer) LicensesOnly() bool { return w.licensesOnly }

// KnownGap is the number of units of a license that the vendor counts as
// consumed although no holder of them was found, as far as that is known from
// earlier exports or was approved. It is 0 if nothing is known, and never below.
//
// A source that compares what it read with License.Consumed looks again only
// where more is missing than this: a gap that stays costs nothing then. What is
// missing still is for licexport to judge, so the source reports the vendor's
// numbers as they are.
func (w *Writer) KnownGap(licenseID string) int64 { return max(0, w.knownGaps[licenseID]) }

// License announces a license. Each must be announced once, before the first
// holder of it. Restart does not take it back.
func (w *Writer) License(l License) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.usable(); err != nil {
		return err
	}
	if err := l.validate(); err != nil {
		return w.fail(err)
	}
	if _, ok := w.knownLicense[l.ID]; ok {
		return w.fail(authorError("sdk.duplicate_license",
			fmt.Sprintf("license %s was announced twice", shown(l.ID)),
			"Call Writer.License once for each license id in an export."))
	}
	w.knownLicense[l.ID] = uint32(len(w.knownLicense))
	if w.licenses.add(&l) {
		return w.fail(w.flush())
	}
	w.flushLater()
	return nil
}

// Consumed replaces License.Consumed of a license that was announced: call it
// when the vendor's number was read again after the holders, because licexport
// compares that number with them. The last call counts. Restart does not take it
// back.
func (w *Writer) Consumed(licenseID string, units int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.usable(); err != nil {
		return err
	}
	if _, ok := w.knownLicense[licenseID]; !ok {
		return w.fail(authorError("sdk.unknown_license",
			fmt.Sprintf("Writer.Consumed was called for license %s, which was not announced", shown(licenseID)),
			"Call Writer.License for each license first."))
	}
	if units < 0 {
		return w.fail(authorError("sdk.negative_count",
			fmt.Sprintf("license %s has a negative number of units", shown(licenseID)),
			"Do not call Writer.Consumed if the number is not known."))
	}
	if w.consumed == nil {
		w.consumed = make(map[string]int64)
	}
	w.consumed[licenseID] = units
	return nil
}

// Assign reports a holder with all of the licenses it holds; ids of licenses
// that License announced. No license at all is fine: the holder counts then.
// A holder that is reported again has the licenses of all reports; all else is that
// of the last one. So a vendor's lists can be read license by license. licexport
// counts such holders and warns of them. Only Restart takes a license back.
func (w *Writer) Assign(h Holder, licenseIDs ...string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.usable(); err != nil {
		return err
	}
	if err := h.validate(licenseIDs, w.knownLicense); err != nil {
		return w.fail(err)
	}
	if w.licensesOnly {
		return nil
	}
	ids := w.holders.distinct(licenseIDs)
	w.held = w.held[:0]
	for _, id := range ids {
		w.held = append(w.held, w.knownLicense[id])
	}
	if err := w.tally.add(h.ID, w.held); err != nil {
		return w.fail(err)
	}
	size := holderSize(&h, ids)
	if !w.holders.fits(size) {
		if err := w.flush(); err != nil {
			return w.fail(err)
		}
	}
	w.holders.add(&h, ids, size)
	if w.holders.full() {
		return w.fail(w.flush())
	}
	w.flushLater()
	return nil
}

// Holders is the number of distinct holders reported since the start, or since
// the last Restart.
func (w *Writer) Holders() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return int(w.tally.holders)
}

// Expect names the number of holders that the vendor's API itself gave, less
// what is known to be loose about it. Fewer make the export incomplete. The
// last call counts. Never pass a number that the source counted itself, such as the
// length of the list it read: it would always be right, and prove nothing.
func (w *Writer) Expect(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() != nil {
		return
	}
	if n < 0 {
		_ = w.fail(authorError("sdk.negative_total", fmt.Sprintf("Writer.Expect was given %d holders", n),
			"Call Expect only with a number that the vendor's API has named."))
		return
	}
	expected := uint64(n)
	w.expected = &expected
}

// NoTotal says why the vendor's API named no number of holders this time, in words
// for people. A Source with KnowsTotals calls it or Expect in every export of
// holders; without either the export is incomplete, because a source that swallows an
// error knows no number either. A number that Expect was given counts all the same.
func (w *Writer) NoTotal(reason string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() != nil {
		return
	}
	if strings.TrimSpace(reason) == "" {
		_ = w.fail(authorError("sdk.no_total", "Writer.NoTotal was called without a reason",
			"Say in words for people why the vendor named no number."))
		return
	}
	w.noTotal = limited(reason, sourcev1.MaxStringBytes)
}

// Restart forgets all holders reported so far, because the source begins to
// read them again. reason is for people: "the page token expired".
func (w *Writer) Restart(reason string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.usable(); err != nil {
		return err
	}
	w.holders.reset()
	w.details.restart()
	w.tally.reset()
	w.progress.restart()
	if w.licensesOnly {
		return nil
	}
	if err := w.flush(); err != nil {
		return w.fail(err)
	}
	return w.fail(w.stream.event(&sourcev1.ExportResponse_Restarted{
		Restarted: &sourcev1.Restarted{Reason: limited(reason, sourcev1.MaxStringBytes)},
	}))
}

// Warn reports something that does not make the export incomplete, but should
// be looked at.
func (w *Writer) Warn(p Problem) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() != nil {
		return
	}
	_ = w.fail(w.stream.event(&sourcev1.ExportResponse_Diagnostic{
		Diagnostic: diagnostic(p, sourcev1.Diagnostic_SEVERITY_WARNING),
	}))
}

// usable returns the error that a call must end with, if any.
func (w *Writer) usable() error {
	if w.over {
		return errOver
	}
	if w.err != nil {
		return w.err
	}
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	return nil
}

// fail makes err stick and returns it. Nil does nothing.
func (w *Writer) fail(err error) error {
	if err != nil && w.err == nil {
		w.err = err
	}
	return err
}

// flush sends what has been collected: licenses before the holders of them, and
// the details of both last.
func (w *Writer) flush() error {
	if w.late != nil {
		w.late.Stop()
		w.late = nil
	}
	if m := w.licenses.take(); m != nil {
		if err := w.stream.event(&sourcev1.ExportResponse_Licenses{Licenses: m}); err != nil {
			return err
		}
	}
	if m := w.holders.take(); m != nil {
		if err := w.stream.event(&sourcev1.ExportResponse_Holders{Holders: m}); err != nil {
			return err
		}
	}
	if m := w.details.take(); m != nil {
		if err := w.stream.event(&sourcev1.ExportResponse_Details{Details: m}); err != nil {
			return err
		}
	}
	if m := w.progress.take(now()); m != nil {
		return w.stream.event(&sourcev1.ExportResponse_Progress{Progress: m})
	}
	return nil
}

// flushLater makes sure that nothing collected waits for long.
func (w *Writer) flushLater() {
	if w.late == nil {
		w.late = time.AfterFunc(flushInterval, w.flushLate)
	}
}

func (w *Writer) flushLate() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() == nil {
		_ = w.fail(w.flush())
	}
}

// finish ends the export after its function has returned err. Whatever it
// returns belongs to the transport: problems of the domain have been sent.
func (w *Writer) finish(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late != nil {
		w.late.Stop()
	}
	w.over = true
	switch {
	case w.ctx.Err() != nil:
		return canceled(w.ctx)
	case w.stream.err != nil:
		return w.stream.err
	case err == nil:
		err = w.err
	case w.err != nil && !errors.Is(err, w.err):
		err = errors.Join(err, w.err)
	}
	if err != nil {
		return w.abort(err)
	}
	return w.complete()
}

// abort sends err as diagnostics. What was collected goes first, so that the
// host can say how far the export had come.
func (w *Writer) abort(err error) error {
	if err := w.flush(); err != nil {
		return err
	}
	for _, p := range problems(err) {
		err := w.stream.event(&sourcev1.ExportResponse_Diagnostic{
			Diagnostic: diagnostic(p, sourcev1.Diagnostic_SEVERITY_ERROR),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) complete() error {
	if err := w.flush(); err != nil {
		return err
	}
	done := &sourcev1.Completed{
		Licenses:    uint64(len(w.knownLicense)),
		Holders:     w.tally.holders,
		Assignments: w.tally.assignments,
		Traffic:     w.progress.traffic(),
		Consumed:    w.consumed,
	}
	switch {
	case w.licensesOnly:
	case w.expected != nil:
		done.ExpectedHolders = w.expected
	case w.noTotal != "":
		done.NoTotal = w.noTotal
	case w.knowsTotals:
		return w.abort(authorError("sdk.no_total",
			"the export named no number of holders, although the source announces that its vendor does",
			"Source.KnowsTotals is set, so Export must call Writer.Expect with the vendor's number, or Writer.NoTotal with the reason why there is none."))
	}
	return w.stream.event(&sourcev1.ExportResponse_Completed{Completed: done})
}
