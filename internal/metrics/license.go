package metrics

import "github.com/licexport/licexport/internal/state"

// maxLicenses bounds the licenses of a job that have metrics. Each costs whoever stores
// them up to four series, and a source may have as many licenses as it likes.
const maxLicenses = 2000

// Licenses sends the units and the holders of the licenses of a published file. A
// license that is not in it any more has no metrics.
func (s Sender) Licenses(all []state.LicenseCount) {
	sent := all[:min(len(all), maxLicenses)]
	for i := range sent {
		l := &sent[i]
		of := s.With(Label{"source", l.Source}, Label{"uid", l.UID})
		of.Gauge("license_info", "1 for each license of the published file, with the name of its product.", 1, Label{"product", l.Name})
		of.Gauge("license_assigned_holders", "Holders of the license in the published file.", float64(l.Rows))
		of.units("license_purchased_units", "Units of the license that were bought.", l.Purchased)
		of.units("license_consumed_units", "Units of the license in use, as the vendor counts them.", l.Consumed)
	}
	s.Gauge("licenses_left_out", "Licenses of the published file that have no metrics, because there are too many.", float64(len(all)-len(sent)))
}

// units sends a number that may be unknown.
func (s Sender) units(name, help string, n *int64) {
	if n != nil {
		s.Gauge(name, help, float64(*n))
	}
}
