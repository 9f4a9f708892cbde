package main

import "github.com/licexport/licexport/plugins/rest/recipe"

// totals is what the first pages of the lists for each item of another list, as of
// the members of each group, have shown so far. There may be thousands of them, and a
// further request for each would double the time. Two things make it needless, as long
// as a vendor treats all of these lists alike:
//
//   - a total was larger than its page, so it is not that of the page;
//   - a larger page was seen, so the vendor had room for more in this one.
type totals struct {
	ofList   bool    // a total was larger than its page
	largest  int     // items of the largest page so far
	ledOn    bool    // a page led to another one
	doubts   []doubt // they count unless ledOn
	declared []doubt // that the recipe expects
}

// doubtful reports whether the total of a first page with n items may be that of the
// page, and takes note of both. The only page of a list that is read once is always in
// doubt, and so is a page that is as large as the recipe asks for.
func (t *totals) doubtful(l *recipe.List, n, total int) bool {
	settled := l.Each != "" && (t.ofList || n < t.largest)
	t.ofList = t.ofList || total > n
	t.largest = max(t.largest, n)
	full := l.Pages.Size > 0 && n >= l.Pages.Size
	return total == n && (full || !settled)
}
