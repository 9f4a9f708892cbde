package license_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/licexport/licexport/internal/license"
)

// The large case: a tenant of a million users who hold three licenses each, with
// ids, e-mails and names as long as those of Microsoft 365.
const (
	millionHolders = 1_000_000
	heldByEach     = 3
	manyLicenses   = 40
)

// collectMillion sends the large case to a Collector, in random order.
func collectMillion(b *testing.B, domain string) *license.Snapshot {
	b.Helper()
	c := license.NewCollector("contoso", firstEmail)
	for i := range manyLicenses {
		l := license.License{ID: fmt.Sprintf("5a10155d-f5c1-411a-a8ec-%012d", i), UID: fmt.Sprintf("contoso:PRODUCT_%03d", i)}
		if _, err := c.License(l); err != nil {
			b.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	h := license.Holder{Kind: license.User, Emails: make([]license.Email, 1), Licenses: make([]uint32, heldByEach)}
	for i := range millionHolders {
		number := i * 7919 % millionHolders // every number once
		h.ID = fmt.Sprintf("6e7b768e-07e2-4810-8459-%012d", number)
		h.Name = fmt.Sprintf("Jméno Příjmení %d", number)
		h.Emails[0].Address = fmt.Sprintf("name.surname%d@%s", number, domain)
		for l := range h.Licenses {
			h.Licenses[l] = uint32(l*manyLicenses/heldByEach + random.IntN(manyLicenses/heldByEach))
		}
		c.Holder(&h)
	}
	return c.Snapshot()
}

func buildMillion(b *testing.B, s *license.Snapshot) *license.Table {
	b.Helper()
	builder := license.NewBuilder(nil)
	builder.Add(s)
	t, _, err := builder.Table()
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkCollect1M(b *testing.B) {
	var bytesEach float64
	for b.Loop() {
		before := heap()
		s := collectMillion(b, "contoso.com")
		bytesEach = float64(heap()-before) / float64(s.Totals.Assignments)
		runtime.KeepAlive(s)
	}
	b.ReportMetric(bytesEach, "heap-B/assignment")
}

func BenchmarkTable1M(b *testing.B) {
	var bytesEach float64
	for b.Loop() {
		b.StopTimer()
		before := heap()
		s := collectMillion(b, "contoso.com")
		b.StartTimer()
		t := buildMillion(b, s)
		b.StopTimer()
		bytesEach = float64(heap()-before) / float64(t.Len())
		runtime.KeepAlive(t)
		b.StartTimer()
	}
	b.ReportMetric(bytesEach, "heap-B/assignment")
}

// BenchmarkAbsences1M is the worst case: nobody is in the table.
func BenchmarkAbsences1M(b *testing.B) {
	c := license.NewCollector("contoso", firstEmail)
	for i := range manyLicenses {
		if _, err := c.License(license.License{ID: fmt.Sprint("license-", i)}); err != nil {
			b.Fatal(err)
		}
	}
	for i := range millionHolders {
		c.Holder(&license.Holder{ID: fmt.Sprintf("6e7b768e-07e2-4810-8459-%012d", i), Kind: license.User, LeftOut: "a guest", Licenses: []uint32{0, 1, uint32(i % manyLicenses)}})
	}
	s := c.Snapshot()
	for b.Loop() {
		s.Absences()
	}
}

func BenchmarkRows1M(b *testing.B) {
	t := buildMillion(b, collectMillion(b, "contoso.com"))
	b.ReportAllocs()
	for b.Loop() {
		size := 0
		for r := range t.Rows() {
			size += len(r.Email)
		}
		if size == 0 {
			b.Fatal("no rows")
		}
	}
}

func BenchmarkEncode1M(b *testing.B) {
	t := buildMillion(b, collectMillion(b, "contoso.com"))
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := t.Encode(&out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len())/float64(t.Len()), "encoded-B/assignment")
}

func BenchmarkDecode1M(b *testing.B) {
	var out bytes.Buffer
	if err := buildMillion(b, collectMillion(b, "contoso.com")).Encode(&out); err != nil {
		b.Fatal(err)
	}
	var bytesEach float64
	for b.Loop() {
		before := heap()
		t, err := license.Decode(bytes.NewReader(out.Bytes()))
		if err != nil {
			b.Fatal(err)
		}
		bytesEach = float64(heap()-before) / float64(t.Len())
		runtime.KeepAlive(t)
	}
	b.ReportMetric(bytesEach, "heap-B/assignment")
}

func BenchmarkCompare1M(b *testing.B) {
	before := buildMillion(b, collectMillion(b, "contoso.com"))
	for name, domain := range map[string]string{"same": "contoso.com", "renamed": "contoso.cz"} {
		after := buildMillion(b, collectMillion(b, domain))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d := license.Compare(before, after); d.Empty() != (name == "same") {
					b.Fatal("wrong result")
				}
			}
		})
	}
}

func BenchmarkFoldKey(b *testing.B) {
	for name, text := range map[string]string{
		"folded": "name.surname@contoso.com", "upper": "Name.Surname@Contoso.com", "czech": "Jiří.Žák@contoso.com",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				license.FoldKey(text)
			}
		})
	}
}
