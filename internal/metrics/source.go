package metrics

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
)

// Source is what is known of a source.
type Source struct {
	Name string
	// Asked reports whether the last run asked it; without that, nothing but When is known.
	Asked bool
	// Complete reports whether it was read completely; if so, it sent Holders.
	Complete bool
	Holders  int
	// Took is how long reading took, Throttled how much of it the vendor made it wait.
	Took, Throttled time.Duration
	// When is when it was last read completely; zero if that is not known.
	When time.Time
}

// Source sends the metrics of a source.
func (s Sender) Source(m Source) {
	of := s.With(Label{"source", m.Name})
	if m.Asked {
		of.Gauge("source_complete", "1 if the source was read completely.", Flag(m.Complete))
		of.Gauge("source_duration_seconds", "How long reading the source took.", m.Took.Seconds())
		of.Gauge("source_throttled_seconds", "How long the vendor made the source wait.", m.Throttled.Seconds())
		if m.Complete {
			of.Gauge("source_holders", "Holders that the source sent.", float64(m.Holders))
		}
	}
	of.Time("source_complete_timestamp_seconds", "When the source was last read completely.", m.When)
}

// Expiries sends what a source said of secrets and certificates that end soon. If there
// are several with the same code, the one that ends first counts.
func (s Sender) Expiries(source string, all []overview.Expiry) {
	of := s.With(Label{"source", source})
	of.Gauge("source_expiring_secrets", "Secrets and certificates of the source of which it said that they end soon.", float64(len(all)))
	ends := map[string]time.Time{}
	for _, e := range all {
		if first, known := ends[e.Code]; !e.Ends.IsZero() && (!known || e.Ends.Before(first)) {
			ends[e.Code] = e.Ends
		}
	}
	for code, end := range ends {
		of.Time("source_secret_expires_timestamp_seconds", "The day (UTC) on which a secret or certificate of the source ends.", end, Label{"code", code})
	}
}
