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
	// LongLength is the number of bytes from which a value is nothing that a text
	// has by chance.
	LongLength = 12
	// maxKept bounds how many names are kept, and maxKeptName how long they are.
	maxKept     = 1000
	maxKeptName = 100
)

// Redactor takes secrets out of texts. The zero value knows no secret and
// changes nothing. It can be used by many goroutines at once.
type Redactor struct {
	set  atomic.Pointer[patterns]
	kept atomic.Pointer[[]string]
}

// patterns are all forms of all secrets. They never change once published.
type patterns struct {
	values []string
	forms  []string
	// hex are those forms that are found in any case; they are lower-case.
	hex []string
	// long are the forms of values of LongLength bytes or more.
	long    map[string]bool
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

// Keep makes the redactor leave a fixed name, such as the code of a problem, as it
// is although a secret of fewer than LongLength bytes is a part of it. What is
// longer is taken out all the same. Names of more than 100 bytes, and those after
// the first 1,000, are ignored.
func (r *Redactor) Keep(name string) {
	for r != nil && name != "" && len(name) <= maxKeptName {
		old := r.kept.Load()
		var names []string
		if old != nil {
			names = *old
		}
		if slices.Contains(names, name) || len(names) == maxKept {
			return
		}
		names = append(slices.Clip(names), name)
		if r.kept.CompareAndSwap(old, &names) {
			return
		}
	}
}

func (p *patterns) with(secrets []string) *patterns {
	next := &patterns{long: map[string]bool{}}
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
		of := Forms(v)
		next.forms = append(next.forms, of...)
		for _, f := range of {
			next.long[f] = next.long[f] || len(v) >= LongLength
		}
		next.hex = append(next.hex, hexForms(v)...)
	}
	slices.Sort(next.forms)
	next.forms = slices.Compact(next.forms)
	for _, f := range next.forms {
		next.longest = max(next.longest, len(f))
		next.first[f[0]] = true
	}
	return next
}

// Redact returns text with each secret, in each of its forms, replaced by Mark:
// also where letters of it are escaped, as %7E, \u007e, &#126; or =7E are, and
// where line ends or characters that nobody sees stand inside it. A text without
// secrets is returned as it is, at no cost but the search.
func (r *Redactor) Redact(text string) string {
	if r == nil {
		return text
	}
	spans := r.spans(text)
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

// span is a part of a text, from inclusive, to exclusive. long says that it is
// a form of a long secret.
type span struct {
	from, to int
	long     bool
}

// spans returns the parts of text to be replaced, in order, none touching
// another's inside: where forms overlap, all of them are covered. They are those
// of the text itself and those of all its readings.
func (r *Redactor) spans(text string) []span {
	p := r.set.Load()
	if p == nil || len(p.forms) == 0 {
		return nil
	}
	found := p.find(text)
	for _, v := range views(text) {
		for _, s := range p.find(string(v.text)) {
			found = append(found, v.original(s))
		}
	}
	if len(found) == 0 {
		return nil
	}
	names := r.names(text)
	return merge(slices.DeleteFunc(found, func(s span) bool {
		return !s.long && slices.ContainsFunc(names, func(n span) bool {
			return n.from <= s.from && s.to <= n.to && s.to-s.from < n.to-n.from
		})
	}))
}

// names returns where the names are that are kept. A name that is only a part of
// a longer word is none.
func (r *Redactor) names(text string) []span {
	kept := r.kept.Load()
	if kept == nil {
		return nil
	}
	var all []span
	for _, name := range *kept {
		for _, s := range appendAll(nil, text, name, false) {
			before, after := text[:s.from], text[s.to:]
			if (before == "" || !inName(before[len(before)-1])) && (after == "" || !inName(after[0])) {
				all = append(all, s)
			}
		}
	}
	return all
}

// inName reports whether a byte can be a part of a code.
func inName(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// find returns every place of every form. Searching for one form at a time is
// quick, because strings.Index uses vector instructions.
func (p *patterns) find(text string) []span {
	if p == nil {
		return nil
	}
	var found []span
	for _, form := range p.forms {
		found = appendAll(found, text, form, p.long[form])
	}
	if lower := lowerASCII(text); lower != text {
		for _, form := range p.hex {
			found = appendAll(found, lower, form, p.long[form])
		}
	}
	return found
}

// appendAll adds every place of a form.
func appendAll(found []span, text, form string, long bool) []span {
	for at := 0; ; {
		i := strings.Index(text[at:], form)
		if i < 0 {
			return found
		}
		found = append(found, span{at + i, at + i + len(form), long})
		// A form can overlap itself, so go on right behind its first byte.
		at += i + 1
	}
}

// lowerASCII keeps the length of a text, which strings.ToLower need not.
func lowerASCII(text string) string {
	i := strings.IndexFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' })
	if i < 0 {
		return text
	}
	lower := []byte(text)
	for ; i < len(lower); i++ {
		if c := lower[i]; c >= 'A' && c <= 'Z' {
			lower[i] += 'a' - 'A'
		}
	}
	return string(lower)
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
