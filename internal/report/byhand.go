package report

import (
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/state"
)

// byHand lists what a person has to do in Alvao because the file cannot.
func (p *printer) byHand(o *export.Outcome) {
	var cleared, renamed []string
	for _, b := range o.ByHand {
		ack := "licexport ack " + export.Quote(b.UID) + o.Target()
		if b.Became != "" {
			renamed = append(renamed, fmt.Sprintf("%s; when it is done: %s", became(b), ack))
			continue
		}
		cleared = append(cleared, fmt.Sprintf("%s: had %s until %s; when it is cleared: %s",
			b.UID, Count(b.Holders, "holder"), day(b.Since), ack))
	}
	p.list("Clear by hand in Alvao (the file has no holder of these any more, and can list only licenses with holders)", cleared)
	p.list("Enter by hand in Alvao (these licenses have another UId now, which Alvao cannot know)", renamed)
}

// became says which UId the holders of a license are published under now.
func became(b state.ByHand) string {
	return fmt.Sprintf("%s has been %s since %s (had %s)", b.UID, b.Became, day(b.Since), Count(b.Holders, "holder"))
}

// day is the day of a time where the reader is.
func day(t time.Time) string { return t.Local().Format(time.DateOnly) }
