package chart

import (
	"fmt"
	"html/template"
	"strconv"
)

// Bar shows how much of what was bought is assigned, beside the numbers themselves:
// it is hidden from who has them read out. It is empty if nothing was bought.
func Bar(assigned, purchased int64) template.HTML {
	if purchased <= 0 {
		return ""
	}
	class, part := "bar-used", float64(max(assigned, 0))/float64(purchased)*100
	if assigned > purchased {
		class, part = "bar-over", 100
	}
	return template.HTML(fmt.Sprintf( //nolint:gosec // it has numbers only
		`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-free" width="100" height="8"/><rect class="%s" width="%s" height="8"/></svg>`,
		class, strconv.FormatFloat(part, 'f', 1, 64)))
}

// Key is the sign of a kind of line in a legend.
func Key(k Kind) template.HTML {
	return template.HTML(fmt.Sprintf( //nolint:gosec // it has a constant only
		`<svg class="chart key" viewBox="0 0 24 8" aria-hidden="true" focusable="false"><path d="M 0 4 L 24 4" class="%s stroke"/></svg>`,
		template.HTMLEscapeString(string(k))))
}
