package savingspage

import (
	"html/template"
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/savings"
)

// funcs are the functions of the template beside those of phrase.
func funcs(l phrase.Language, inactiveDays int) template.FuncMap {
	return template.FuncMap{
		"cell": plain.Cell,
		// units are a number that may be unknown.
		"units":    func(n *int64) string { return units(n).In(l) },
		"int":      func(n *int64) int { return int(*n) },
		"number64": func(n int64) string { return phrase.Number(int(n)).In(l) },
		"tally":    func(t savings.Tally) string { return tally(t).In(l) },
		// money is an amount with cents, whole one without.
		"money": func(amount float64, currency string) string { return money(amount, currency).In(l) },
		"whole": func(amount float64, currency string) string { return phrase.New("%.0f %s", amount, currency).In(l) },
		// cost is an amount that may be unknown.
		"cost": func(amount *float64, currency string) string {
			if amount == nil {
				return unknown().In(l)
			}
			return money(*amount, currency).In(l)
		},
		"year":    func(amount float64) float64 { return 12 * amount },
		"utc":     func(t time.Time) time.Time { return t.UTC() },
		"kind":    func(k savings.Kind) string { return kind(k, inactiveDays).In(l) },
		"meaning": func(code string) string { return meaning(code).In(l) },
		"fact":    func(name string) string { return fact(name).In(l) },
		"next":    func(license *savings.License, now time.Time) string { return next(license, now).In(l) },
	}
}

func unknown() phrase.Phrase { return phrase.New("unknown") }

func money(amount float64, currency string) phrase.Phrase {
	return phrase.New("%.2f %s", amount, currency)
}

func units(n *int64) phrase.Phrase {
	if n == nil {
		return unknown()
	}
	return phrase.Number(int(*n))
}

// tally is a count. Where nothing was found and something is unknown, there is no zero.
func tally(t savings.Tally) phrase.Phrase {
	switch {
	case t.Unknown == 0:
		return phrase.Number(t.Found)
	case t.Found == 0:
		return phrase.New("unknown of %d", t.Unknown)
	default:
		return phrase.New("%d, unknown of %d", t.Found, t.Unknown)
	}
}

// kind names a kind of finding.
func kind(k savings.Kind, inactiveDays int) phrase.Phrase {
	switch k {
	case savings.Disabled:
		return phrase.New("The account is disabled")
	case savings.Inactive:
		return phrase.Count(inactiveDays, "Not used for more than %d day, or never", "Not used for more than %d days, or never")
	case savings.Guest:
		return phrase.New("The holder is a guest")
	case savings.Duplicate:
		return phrase.New("Assigned directly and by a group")
	case savings.Failed:
		return phrase.New("The assignment failed")
	default:
		return phrase.Text(string(k))
	}
}

// fact names a kind of details.
func fact(name string) phrase.Phrase {
	switch name {
	case "account":
		return phrase.New("who is disabled or a guest")
	case "activity":
		return phrase.New("when an account was last used")
	case "organization":
		return phrase.New("departments and cost centers")
	case "assignment":
		return phrase.New("how a license was assigned, and errors of it")
	case "renewal":
		return phrase.New("renewals")
	default:
		return phrase.Text(name)
	}
}

// next is the next renewal of a license.
func next(l *savings.License, now time.Time) phrase.Phrase {
	r, past := l.Next(now)
	switch {
	case r.At.IsZero():
		return unknown()
	case past:
		return phrase.New("%s, past", phrase.Date(r.At.UTC()))
	default:
		return phrase.Date(r.At.UTC())
	}
}
