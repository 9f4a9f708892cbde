package demo

import (
	"fmt"
	"strings"
)

// Prices is the section prices of the demo's settings. All of them are invented, and
// some licenses have none, as at most sites.
func Prices() string {
	var text strings.Builder
	text.WriteString("prices:\n")
	for _, p := range []struct{ uid, price string }{
		{"SPE_E5", "amount: 55, currency: EUR"},
		{"SPE_E3", "amount: 36.5, currency: EUR"},
		{"SPE_F1", "amount: 8, currency: EUR"},
		{"O365_BUSINESS_PREMIUM", "amount: 12, currency: EUR"},
		{"POWER_BI_PRO", "amount: 10, currency: EUR"},
		{"PROJECTPROFESSIONAL", "amount: 30, currency: EUR"},
		{"VISIOCLIENT", "amount: 168, currency: EUR, per: year"},
		{"Microsoft_365_Copilot", "amount: 336, currency: EUR, per: year"},
	} {
		fmt.Fprintf(&text, "  '%s%s': {%s}\n", uidPrefix, p.uid, p.price)
	}
	return text.String()
}
