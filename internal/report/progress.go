package report

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host"
)

// Progress shows on a terminal how far a run is. On anything else it shows
// nothing: logs say enough there.
type Progress struct {
	w   io.Writer
	bar *progressbar.ProgressBar

	mu      sync.Mutex
	sources map[string]host.Progress
}

// NewProgress shows progress on w if it is a terminal and wanted.
func NewProgress(w io.Writer, wanted bool) *Progress {
	p := &Progress{w: w, sources: map[string]host.Progress{}}
	if wanted && ToPerson(w) {
		p.bar = progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(w),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(20),
			progressbar.OptionShowCount(),
		)
	}
	return p
}

// Observer feeds the progress.
func (p *Progress) Observer() export.Observer {
	if p.bar == nil {
		return export.Observer{}
	}
	return export.Observer{Progress: p.update}
}

func (p *Progress) update(source string, progress host.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sources[source] = progress
	var done, total uint64
	known := true
	for _, s := range p.sources {
		done += s.Done
		total += s.Total
		known = known && s.Total > 0
	}
	if known && total > 0 {
		p.bar.ChangeMax64(int64(total)) // #nosec G115 -- a count of users
	}
	p.bar.Describe(describe(source, progress, len(p.sources)))
	_ = p.bar.Set64(int64(done)) // #nosec G104 G115 -- a broken terminal is no failure of the run
}

func describe(source string, p host.Progress, sources int) string {
	if !p.WaitingUntil.IsZero() {
		return fmt.Sprintf("%s waits until %s: %s", source, p.WaitingUntil.Local().Format(time.TimeOnly), p.WaitingReason)
	}
	if sources > 1 {
		return fmt.Sprintf("reading %d sources", sources)
	}
	return "reading " + source
}

// Close takes the progress off the screen.
func (p *Progress) Close() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
