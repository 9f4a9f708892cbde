package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/plain"
)

const (
	// redraw is the shortest time between two pictures on a terminal.
	redraw = 100 * time.Millisecond
	// plainPause is the shortest time before a line where nothing can be drawn over.
	plainPause = 10 * time.Second
	// waitPause is the shortest time between two lines about the same wait.
	waitPause = time.Minute
	// maxProgress is how many sources have a line of their own.
	maxProgress = 12
)

// Progress shows how far a run is: on a terminal a line for each source, elsewhere
// now and then a line for all.
type Progress struct {
	w      io.Writer
	wanted bool
	now    func() time.Time

	mu      sync.Mutex
	names   []string // in the order in which they began
	sources map[string]host.Progress
	done    map[string]string // how sources ended
	drawn   time.Time         // when something was shown last
	waited  time.Time         // when a wait was shown last
	stop    chan struct{}     // ends the redrawing of waits; nil while nothing is drawn
}

// NewProgress shows progress on w if it is wanted.
func NewProgress(w io.Writer, wanted bool) *Progress {
	return NewProgressAt(w, wanted, clock.System{}.Now)
}

// NewProgressAt is NewProgress with a clock.
func NewProgressAt(w io.Writer, wanted bool, now func() time.Time) *Progress {
	return &Progress{w: w, wanted: wanted, now: now, drawn: now(), sources: map[string]host.Progress{}, done: map[string]string{}}
}

// Observer feeds the progress.
func (p *Progress) Observer() export.Observer {
	if !p.wanted {
		return export.Observer{}
	}
	return export.Observer{Progress: p.update, Done: p.end}
}

func (p *Progress) update(source string, progress host.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.names, source) {
		p.names = append(p.names, source)
	}
	p.sources[source] = progress
	p.show(false)
}

func (p *Progress) end(source string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.names, source) {
		p.names = append(p.names, source)
	}
	p.done[source] = "read"
	if err != nil {
		p.done[source] = "failed"
	}
	p.show(true)
}

// show draws, or writes a line, if it is time for that.
func (p *Progress) show(now bool) {
	screen, at := screenOf(p.w), p.now()
	if !screen.Live {
		p.plain(at)
		return
	}
	if now || at.Sub(p.drawn) >= redraw {
		p.drawn = at
		draw(p.w, p.picture(screen, at))
		p.tick()
	}
}

// tick draws anew each second, so that waits count down. It needs the lock.
func (p *Progress) tick() {
	if p.stop != nil {
		return
	}
	stop := make(chan struct{})
	p.stop = stop
	go func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				p.mu.Lock()
				if p.stop == stop {
					p.show(false)
				}
				p.mu.Unlock()
			}
		}
	}()
}

// Close takes the progress off the screen.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		close(p.stop)
		p.stop = nil
	}
	draw(p.w, nil)
	p.names, p.sources, p.done = nil, map[string]host.Progress{}, map[string]string{}
}

// picture is a line for each source: those that are being read first.
func (p *Progress) picture(screen Screen, now time.Time) []string {
	var reading, ended []string
	longest := 0
	for _, name := range p.names {
		longest = max(longest, width(plain.Cell(name)))
		if p.done[name] == "" {
			reading = append(reading, name)
		} else {
			ended = append(ended, name)
		}
	}
	names := append(reading, ended...)
	more := len(names) - maxProgress
	var lines []string
	for _, name := range names[:min(len(names), maxProgress)] {
		cell := plain.Cell(name)
		line := cell + strings.Repeat(" ", longest-width(cell)) + "  " + p.describe(name, now)
		lines = append(lines, cut(line, max(1, screen.Width-1)))
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("and %s", Count(more, "more source")))
	}
	if slices.ContainsFunc(reading, func(name string) bool { return p.sources[name].WaitingUntil.After(now) }) {
		lines = append(lines, "Ctrl-C stops")
	}
	return lines
}

// describe says what a source is doing.
func (p *Progress) describe(name string, now time.Time) string {
	s := p.sources[name]
	switch {
	case p.done[name] == "failed":
		return "failed"
	case p.done[name] != "":
		return p.done[name] + ", " + counted(s)
	case s.WaitingUntil.After(now):
		return fmt.Sprintf("next in %s: %s", left(s.WaitingUntil.Sub(now)), plain.Cell(s.WaitingReason))
	default:
		return counted(s)
	}
}

// left is how long a wait still lasts, in whole seconds.
func left(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", max(1, int(d.Round(time.Second).Seconds())))
	}
	return Duration(d)
}

// counted is how far a source is.
func counted(s host.Progress) string {
	unit := plain.Cell(s.Unit)
	if unit == "" {
		unit = "holders"
	}
	done := max(s.Done, uint64(s.Received.Holders))
	if s.Total > 0 {
		return fmt.Sprintf("%s of %s %s", Number(done), Number(s.Total), unit)
	}
	return Number(done) + " " + unit
}

// plain writes a line where nothing can be drawn over: at most one in ten seconds, and
// of a wait at most one a minute. A wait of ten seconds or more is shown at once,
// because a source that waits sends nothing until it goes on.
func (p *Progress) plain(now time.Time) {
	var done uint64
	ended, waiting := 0, ""
	for _, name := range p.names {
		s := p.sources[name]
		done += max(s.Done, uint64(s.Received.Holders))
		if p.done[name] != "" {
			ended++
		} else if s.WaitingUntil.After(now) && waiting == "" {
			waiting = name
		}
	}
	long := waiting != "" && p.sources[waiting].WaitingUntil.Sub(now) >= plainPause
	if !long && now.Sub(p.drawn) < plainPause || waiting != "" && now.Sub(p.waited) < waitPause {
		return
	}
	p.drawn = now
	if waiting != "" {
		p.waited = now
		fmt.Fprintf(p.w, "%s: %s\n", plain.Cell(waiting), p.describe(waiting, now))
		return
	}
	fmt.Fprintf(p.w, "reading: %s of %s done, %s holders so far\n", Number(ended), Count(len(p.names), "source"), Number(done))
}
