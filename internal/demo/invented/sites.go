package invented

import (
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/guard"
	"github.com/licexport/licexport/internal/state"
)

// Varied is a small site with jobs that stand in several ways: one is refused, one
// well, one held, one never ran.
func Varied(now time.Time) Site {
	return Site{Now: now, Jobs: []Job{
		{
			Name: "nightly", Source: "contoso", Days: 75, Refused: true,
			Skip: func(ago int) bool { return ago > 30 && ago < 35 },
			Licenses: []License{
				{
					UID: "SPE_E3", Name: "Microsoft 365 E3",
					Holders:   func(ago int) int { return map[bool]int{true: 71, false: 172 + (75-ago)/3}[ago == 0] },
					Purchased: func(ago int) *int64 { return new(int64(map[bool]int{true: 200, false: 250}[ago > 40])) },
					Consumed:  func(ago int) *int64 { return new(int64(172 + (75-ago)/3)) },
				},
				{UID: "SPE_E5", Name: "Microsoft 365 E5", Holders: steady(31), Purchased: units(30), Consumed: units(31)},
				{UID: "VISIOCLIENT", Name: "Visio Plan 2", Holders: steady(12), Purchased: units(25), Consumed: units(12)},
				{UID: "FLOW_FREE", Name: "Power Automate Free", Holders: steady(140)},
				{UID: "PROJECT_P1", Name: "Project Plan 1", Holders: func(ago int) int { return max(0, ago-20) / 5 }, Purchased: units(10), Consumed: units(0)},
			},
			Findings: []state.GuardFinding{{Rule: string(guard.OverConsumed), Source: "contoso", License: "SPE_E5", Before: 31, After: 31}},
			Diagnostics: []state.Diagnostic{
				{
					Severity: "warning", Source: "contoso", Code: "m365.secret_expires_soon", Summary: "the client secret ends in 12 days",
					Remedy: "Make a new one in Entra under App registrations, Certificates & secrets",
				},
				{Severity: "warning", Source: "contoso", Code: "m365.throttled", Summary: "Microsoft slowed the reading down by 42 seconds"},
			},
		},
		{Name: "brno", Source: "fabrikam", Days: 9, Licenses: []License{
			{UID: "fabrikam:STANDARDPACK", Name: "Office 365 E1", Holders: steady(87), Purchased: units(100), Consumed: units(87)},
		}},
		{Name: "archive", Source: "fabrikam", Days: 3, Hold: &state.Hold{By: "CONTOSO\\jnovak", Reason: "migration of Jan Novák", Since: now.Add(-30 * time.Hour)}, Licenses: []License{
			{UID: "ARCHIVE", Name: "Exchange Online Archiving", Holders: steady(5)},
		}},
		{Name: "new-company", Source: "adatum"},
	}}
}

// Large is a site with many jobs, one of them with many licenses, whose names are as
// vendors may write them, or as an attacker would.
func Large(now time.Time) Site {
	s := Site{Now: now}
	wide := Job{Name: "all-licenses", Source: "contoso", Days: 5}
	for i := range 400 {
		uid, name := fmt.Sprintf("PRODUCT_%03d", i), fmt.Sprintf("Product number %d with a rather ordinary name", i)
		if hostile := Hostile(); i < len(hostile) {
			uid, name = strings.NewReplacer(";", ",", `"`, "'").Replace(hostile[i]), hostile[i] // no UId may have these
		}
		wide.Licenses = append(wide.Licenses, License{UID: uid, Name: name, Holders: steady(i % 9), Purchased: units(int64(i % 12)), Consumed: units(int64(i % 10))})
	}
	wide.Licenses = append(wide.Licenses, License{UID: "MANY", Name: "Many", Holders: steady(1), Purchased: units(3_000_000), Consumed: units(2_999_999)})
	s.Jobs = append(s.Jobs, wide)
	for i := range 39 {
		s.Jobs = append(s.Jobs, Job{
			Name: fmt.Sprintf("job-%02d-%s", i, strings.Repeat("long", i%14)), Source: fmt.Sprintf("tenant-%02d", i), Days: i % 3, Refused: i%13 == 5,
			Licenses: []License{{UID: "E3", Name: "Office 365 E3", Holders: func(ago int) int { return 40 + 60*min(ago, 1) }, Purchased: units(100), Consumed: units(100)}},
		})
	}
	return s
}

// Hostile are names that a page must show as they are.
func Hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'; DROP TABLE--`, `../../etc/passwd`, `..`, `.`, `javascript:alert(1)`,
		`{{.}} ${x} %s`, "a\u202eb\u2066c", "\u05e9\u05dc\u05d5\u05dd 123 \u0645\u0631\u062d\u0628\u0627", "😀 Emoji 👩‍👩‍👧 Suite", `a/b?c=d#e&f=g%20h`,
		`x` + strings.Repeat("y", 249), strings.TrimSpace(strings.Repeat("slovo ", 40)), `&amp;&lt;`, `C:\Windows\System32`, `~..`, `+1-2=3@cmd`,
	}
}

func steady(n int) func(int) int { return func(int) int { return n } }

func units(n int64) func(int) *int64 { return func(int) *int64 { return &n } }
