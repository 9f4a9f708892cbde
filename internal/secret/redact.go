package secret

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"
)

const (
	// Mark stands where a secret was.
	Mark = "[secret]"
	// minLength is the number of bytes from which a value is redacted. Shorter
	// ones would match everywhere and make texts unreadable.
	minLength = 6
)

// Redactor takes secrets out of texts. The zero value knows no secret and
// changes nothing. It can be used by many goroutines at once.
type Redactor struct {
	set atomic.Pointer[patterns]
}

// patterns are all forms of all secrets. They never change once published.
type patterns struct {
	values  []string
	forms   []string
	longest int
	first   [256]bool
}

// NewRedactor returns a redactor for these secrets.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	r.Add(secrets...)
	return r
}

// Add makes the redactor know more secrets. Texts that are redacted from now on
// lose them. Values of fewer than 6 bytes are ignored.
func (r *Redactor) Add(secrets ...string) {
	for {
		old := r.set.Load()
		if r.set.CompareAndSwap(old, old.with(secrets)) {
			return
		}
	}
}

func (p *patterns) with(secrets []string) *patterns {
	next := &patterns{}
	if p != nil {
		next.values = slices.Clone(p.values)
	}
	for _, s := range secrets {
		if s = strings.TrimSpace(s); len(s) >= minLength {
			next.values = append(next.values, s)
		}
	}
	slices.Sort(next.values)
	next.values = slices.Compact(next.values)
	for _, v := range next.values {
		next.forms = append(next.forms, forms(v)...)
	}
	slices.Sort(next.forms)
	next.forms = slices.Compact(next.forms)
	for _, f := range next.forms {
		next.longest = max(next.longest, len(f))
		next.first[f[0]] = true
	}
	return next
}

// Redact returns text with each secret, in each of its forms, replaced by Mark.
// A text without secrets is returned as it is, at no cost but the search.
func (r *Redactor) Redact(text string) string {
	if r == nil {
		return text
	}
	spans := r.set.Load().find(text)
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	end := 0
	for _, s := range spans {
		b.WriteString(text[end:s.from])
		b.WriteString(Mark)
		end = s.to
	}
	b.WriteString(text[end:])
	return b.String()
}

// span is a part of a text, from inclusive, to exclusive.
type span struct{ from, to int }

// find returns the parts of text to be replaced, in order, none touching
// another's inside: where forms overlap, all of them are covered. Searching for
// one form at a time is quick, because strings.Index uses vector instructions.
func (p *patterns) find(text string) []span {
	if p == nil {
		return nil
	}
	var found []span
	for _, form := range p.forms {
		for at := 0; ; {
			i := strings.Index(text[at:], form)
			if i < 0 {
				break
			}
			found = append(found, span{at + i, at + i + len(form)})
			// A form can overlap itself, so go on right behind its first byte.
			at += i + 1
		}
	}
	return merge(found)
}

func merge(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	merged := spans[:0]
	for _, s := range spans {
		if last := len(merged) - 1; last >= 0 && s.from < merged[last].to {
			merged[last].to = max(merged[last].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// heldBack returns where the longest end of text begins that could be the
// beginning of a form, or len(text).
func (p *patterns) heldBack(text string) int {
	for i := max(0, len(text)-p.longest+1); i < len(text); i++ {
		if !p.first[text[i]] {
			continue
		}
		rest := text[i:]
		// The forms are sorted: those that begin with rest follow its place.
		at, _ := slices.BinarySearch(p.forms, rest)
		if at < len(p.forms) && len(p.forms[at]) > len(rest) && strings.HasPrefix(p.forms[at], rest) {
			return i
		}
		if at+1 < len(p.forms) && strings.HasPrefix(p.forms[at+1], rest) {
			return i
		}
	}
	return len(text)
}
