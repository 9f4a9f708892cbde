package sdk

import (
	"fmt"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// progressInterval is the least time between two progress events. A later
// number makes an earlier one that was not sent yet superfluous.
const progressInterval = 250 * time.Millisecond

// progress is what an export has reported about itself so far.
type progress struct {
	done, total uint64
	unit        string
	news        bool // something here was not sent yet
	sent        time.Time

	requests, pages, retries uint64
	throttled                time.Duration
	waitingUntil             time.Time
}

// Progress reports how far the export is: done of total units ("users", plural)
// in this pass. total is 0 if it is unknown. licexport stops an export that
// stands still for long; rows and a growing done count as movement.
func (w *Writer) Progress(done, total int, unit string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() != nil {
		return
	}
	if done < 0 || total < 0 {
		_ = w.fail(authorError("sdk.negative_progress",
			fmt.Sprintf("Writer.Progress was given %d of %d", done, total), "Pass 0 as total if it is unknown."))
		return
	}
	p := &w.progress
	p.done, p.total, p.unit, p.news = uint64(done), uint64(total), limited(unit, sourcev1.MaxStringBytes), true
	if now().Sub(p.sent) < progressInterval {
		w.flushLater()
		return
	}
	_ = w.fail(w.stream.event(&sourcev1.ExportResponse_Progress{Progress: p.take(now())}))
}

// Waiting announces that the source waits until then because the vendor asked it
// to, and why. It counts the time as throttled. It does not wait itself.
func (w *Writer) Waiting(until time.Time, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() != nil {
		return
	}
	w.progress.wait(now(), until)
	w.announce(until, why)
}

// Pausing is Waiting for a pause that the source makes by itself: before it tries
// again what has failed, or until the vendor's data agree. It is not counted as
// throttled.
func (w *Writer) Pausing(until time.Time, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() == nil {
		w.announce(until, why)
	}
}

// announce sends a sign of progress that says how long nothing will move.
func (w *Writer) announce(until time.Time, why string) {
	m := w.progress.message()
	m.WaitingUntil = timestamppb.New(until)
	m.WaitingReason = limited(why, sourcev1.MaxStringBytes)
	_ = w.fail(w.stream.event(&sourcev1.ExportResponse_Progress{Progress: m}))
}

// Traffic adds t to what the export has cost so far.
func (w *Writer) Traffic(t Traffic) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.usable() != nil {
		return
	}
	if t.Requests < 0 || t.Pages < 0 || t.Retries < 0 {
		_ = w.fail(authorError("sdk.negative_traffic", "Writer.Traffic was given a negative number",
			"Traffic adds to the former numbers, so pass only what is new."))
		return
	}
	p := &w.progress
	p.requests += uint64(t.Requests)
	p.pages += uint64(t.Pages)
	p.retries += uint64(t.Retries)
}

// wait adds the time from now until then, counting what several goroutines
// wait at the same time once.
func (p *progress) wait(now, until time.Time) {
	if p.waitingUntil.After(now) {
		now = p.waitingUntil
	}
	if until.After(now) {
		p.throttled += until.Sub(now)
		p.waitingUntil = until
	}
}

// restart forgets the numbers of a pass. Traffic stays.
func (p *progress) restart() {
	p.done, p.total, p.unit, p.news = 0, 0, "", false
}

// take returns what was not sent yet, nil if there is nothing.
func (p *progress) take(now time.Time) *sourcev1.Progress {
	if !p.news {
		return nil
	}
	p.news, p.sent = false, now
	return p.message()
}

func (p *progress) message() *sourcev1.Progress {
	return &sourcev1.Progress{Done: p.done, Total: p.total, Unit: p.unit, Traffic: p.traffic()}
}

func (p *progress) traffic() *sourcev1.Traffic {
	return &sourcev1.Traffic{
		Requests:  p.requests,
		Pages:     p.pages,
		Retries:   p.retries,
		Throttled: durationpb.New(p.throttled),
	}
}
