package license

import "strings"

// DemoAccount begins the UIds of a demo, before the colon. No account of a real
// tenant is called that: it has its name from NAME.onmicrosoft.com, and a part of
// a domain holds no dot.
const DemoAccount = "demo.contoso"

// OfDemo reports whether a table has rows and all of them are those of a demo.
// Its users are invented: importing it, or taking it for what Alvao knows, would
// take every license away.
func (t *Table) OfDemo() bool {
	rows := 0
	for _, l := range t.Licenses() {
		if !strings.HasPrefix(l.UID, DemoAccount+":") {
			return false
		}
		rows++
	}
	return rows > 0
}
