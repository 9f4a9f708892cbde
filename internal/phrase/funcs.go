package phrase

import "time"

// Funcs are functions for templates, which say things in the language:
//
//	say "text %s" …        [New]; the text must be literal
//	count n "one" "many" … [Count]; the texts must be literal
//	in phrase              [Phrase.In]; empty for an empty one: {{with in .Text}}
//	number n               a whole number
//	time t, date t, clock t, duration d, ago d
//	language               for the attribute lang
func (l Language) Funcs() map[string]any {
	return map[string]any{
		"say": func(format string, args ...any) string { return Phrase{format: format, args: args}.In(l) },
		"count": func(n int, one, many string, args ...any) string {
			return Count(n, one, many, args...).In(l)
		},
		"in":       func(p Phrase) string { return p.In(l) },
		"number":   func(n int) string { return Number(n).In(l) },
		"time":     func(t time.Time) string { return Time(t).In(l) },
		"date":     func(t time.Time) string { return Date(t).In(l) },
		"clock":    func(t time.Time) string { return Clock(t).In(l) },
		"ago":      func(d time.Duration) string { return Ago(d).In(l) },
		"duration": func(d time.Duration) string { return Duration(d).In(l) },
		"language": func() string { return string(l) },
	}
}
