package metrics

import (
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Label is a label of a metric.
type Label struct{ Name, Value string }

// Sender sends metrics that have some labels in common.
type Sender struct {
	to     chan<- prometheus.Metric
	labels []Label
}

// To returns a Sender.
func To(to chan<- prometheus.Metric, common ...Label) Sender { return Sender{to: to, labels: common} }

// With returns a Sender whose metrics have more labels.
func (s Sender) With(more ...Label) Sender {
	return Sender{to: s.to, labels: slices.Concat(s.labels, more)}
}

// Gauge sends a value that rises and falls. The name goes without "licexport_".
func (s Sender) Gauge(name, help string, value float64, more ...Label) {
	s.send(prometheus.GaugeValue, name, help, value, more)
}

// Counter sends a number that only rises as long as the process lives.
func (s Sender) Counter(name, help string, value float64, more ...Label) {
	s.send(prometheus.CounterValue, name, help, value, more)
}

// Time sends a time in seconds since 1970. One that is not known is not sent.
func (s Sender) Time(name, help string, t time.Time, more ...Label) {
	if !t.IsZero() {
		s.Gauge(name, help, float64(t.UnixMilli())/1000, more...)
	}
}

func (s Sender) send(kind prometheus.ValueType, name, help string, value float64, more []Label) {
	var names, values []string
	for _, l := range slices.Concat(s.labels, more) {
		names = append(names, l.Name)
		values = append(values, text(l.Value))
	}
	desc := prometheus.NewDesc("licexport_"+name, help, names, nil)
	m, err := prometheus.NewConstMetric(desc, kind, value, values...)
	if err != nil {
		m = prometheus.NewInvalidMetric(desc, err)
	}
	s.to <- m
}

// text makes a value fit for a label, which must be UTF-8: paths of files need not be.
func text(value string) string { return strings.ToValidUTF8(value, "\uFFFD") }

// Flag is 1 for true and 0 for false.
func Flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
