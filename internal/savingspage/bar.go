package savingspage

import (
	"strconv"

	"github.com/licexport/licexport/internal/savings"
)

// bar shows parts of a whole beside each other. Its numbers always stand beside it.
type bar struct {
	Parts []barPart
	whole float64
	used  float64
}

// barPart is a rectangle, in hundredths of the bar.
type barPart struct{ Class, X, Width string }

// with adds a part. What is zero has none.
func (b bar) with(class string, size float64) bar {
	size = min(size, b.whole-b.used)
	if b.whole <= 0 || size <= 0 {
		return b
	}
	percent := func(n float64) string { return strconv.FormatFloat(100*n/b.whole, 'f', 2, 64) }
	b.Parts = append(b.Parts, barPart{class, percent(b.used), percent(size)})
	b.used += size
	return b
}

// unitsBar is of the units of a license: in use, in use and worth a look, in use beyond
// those that were bought, and free. There is none while the bought ones are unknown.
func unitsBar(l *savings.License) bar {
	if l.Purchased == nil || l.Free == nil {
		return bar{}
	}
	used := float64(*l.Purchased - *l.Free)
	free, over := float64(max(0, *l.Free)), float64(max(0, -*l.Free))
	look := min(float64(l.Review.Found), used-over)
	return bar{whole: used + free}.
		with("bar-used", used-over-look).with("bar-look", look).with("bar-over", over).with("bar-free", free)
}
