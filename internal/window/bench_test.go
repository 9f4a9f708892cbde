package window_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// million is a directory of a million holders of three licenses each, without some
// of them.
func million(b *testing.B, without int) *license.Table {
	b.Helper()
	const holders, held, products = 1_000_000, 3, 40
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{Email: h.Emails[0].Address}
	})
	for i := range products {
		l := license.License{ID: fmt.Sprintf("5a10155d-f5c1-411a-a8ec-%012d", i), UID: fmt.Sprintf("contoso:PRODUCT_%03d", i)}
		if _, err := c.License(l); err != nil {
			b.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	h := license.Holder{Kind: license.User, Emails: make([]license.Email, 1), Licenses: make([]uint32, held)}
	for i := range holders {
		number := i * 7919 % holders
		for l := range h.Licenses {
			h.Licenses[l] = uint32(l*products/held + random.IntN(products/held))
		}
		if number < without {
			continue
		}
		h.ID = fmt.Sprintf("6e7b768e-07e2-4810-8459-%012d", number)
		h.Name = fmt.Sprintf("Jméno Příjmení %d", number)
		h.Emails[0].Address = fmt.Sprintf("name.surname%d@contoso.com", number)
		c.Holder(&h)
	}
	builder := license.NewBuilder(nil)
	builder.Add(c.Snapshot())
	t, _, err := builder.Table()
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// BenchmarkNight1M is what the window costs in a night in which three million rows
// are compared with it, and those of the night before become a point. The metrics are
// parts of the size of the CSV.
func BenchmarkNight1M(b *testing.B) {
	first, old, now := million(b, 0), million(b, 700), million(b, 1400)
	csv, err := csvout.Write(io.Discard, now, csvout.UTF8BOM)
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	var file bytes.Buffer
	step := func(m window.Memory, old *license.Table, diff *license.Diff, since time.Time, to io.Writer) window.Memory {
		next, rewrite := m.Advance(window.Publication{Today: window.DayOf(since) + 1, Old: old, OldTime: since, OldDigest: "x", Diff: diff})
		var digest string
		if m.File == nil {
			digest, err = rewrite.Write(to, nil, "")
		} else {
			digest, err = rewrite.Write(to, bytes.NewReader(file.Bytes()), m.File.Digest)
		}
		if err != nil {
			b.Fatal(err)
		}
		next.File = &window.File{Digest: digest}
		return next
	}
	memory := step(window.Memory{}, first, license.Compare(first, old), at, &file)
	diff := license.Compare(old, now)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if _, err := memory.Measure(bytes.NewReader(file.Bytes()), window.Query{Today: window.DayOf(at) + 2, Diff: diff, New: now}); err != nil {
			b.Fatal(err)
		}
		step(memory, old, diff, at.AddDate(0, 0, 1), io.Discard)
	}
	runtime.ReadMemStats(&after)
	nights := float64(b.N)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/nights/float64(csv.Bytes), "allocated/csv")
	b.ReportMetric(float64(file.Len())/float64(csv.Bytes), "file/csv")
}
