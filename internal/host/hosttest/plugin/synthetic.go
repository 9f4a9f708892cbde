package main

import (
	"fmt"
	"math/rand/v2"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// synthetic sends as many holders as it is told to, the same for the same
// settings: for benchmarks and fault campaigns. Holder i holds per_holder
// neighboring licenses, so that every license has about as many holders.
func synthetic(c settings, scope sourcev1.Scope, stream sourcev1.SourceService_ExportServer) error {
	orDefault(&c.Holders, 1000)
	orDefault(&c.Licenses, 10)
	orDefault(&c.PerHolder, 3)
	orDefault(&c.Batch, 500)
	c.PerHolder = min(c.PerHolder, c.Licenses)
	w := &writer{stream: stream}
	ids := make([]string, c.Licenses)
	for i := range ids {
		ids[i] = fmt.Sprintf("license-%04d", i)
		purchased := int64(c.Holders)
		w.licenses(&sourcev1.License{Id: ids[i], Uid: fmt.Sprintf("synthetic:SKU_%04d", i), Name: fmt.Sprintf("Product %d", i), Purchased: &purchased})
	}
	if scope == sourcev1.Scope_SCOPE_LICENSES {
		w.complete(count(c.Licenses), 0, 0, nil)
		return nil
	}
	dice := rand.New(rand.NewPCG(c.Seed, 1)) //nolint:gosec // it has to be the same each time
	for first := 0; first < c.Holders; first += c.Batch {
		batch := make([]*sourcev1.Holder, 0, c.Batch)
		for i := first; i < min(first+c.Batch, c.Holders); i++ {
			h := person(i, ids, dice.IntN(len(ids)), c.PerHolder)
			if i >= c.Holders-c.LeftOut {
				h.LeftOut = "guests are left out"
			}
			batch = append(batch, h)
		}
		w.holders(batch...)
		w.progress(&sourcev1.Progress{Done: count(first + len(batch)), Total: count(c.Holders), Unit: "users"})
		if stream.Context().Err() != nil {
			return stream.Context().Err()
		}
		if sent := first + len(batch); c.After > 0 && sent >= c.After {
			return fail(w, c, sent)
		}
	}
	expected := count(c.Holders)
	w.complete(count(c.Licenses), expected, count(c.Holders*c.PerHolder), &expected)
	return nil
}

// fail goes wrong after so many holders, in the way that the settings name.
func fail(w *writer, c settings, sent int) error {
	w.flushed()
	switch c.Fault {
	case "":
		crash(nil)
	case "swallows-error": // the totals fit each other, but not what the API named
		expected := count(c.Holders)
		w.complete(count(c.Licenses), count(sent), count(sent*c.PerHolder), &expected)
	default:
		faults()[c.Fault](w, c)
	}
	return w.status
}

func person(i int, ids []string, first, n int) *sourcev1.Holder {
	held := make([]string, n)
	for j := range held {
		held[j] = ids[(first+j)%len(ids)]
	}
	// The id looks as arbitrary as those of a directory and is as long.
	return &sourcev1.Holder{
		Id:         fmt.Sprintf("%08x-0000-4000-8000-%012x", count(i)*2654435761%(1<<32), i),
		Kind:       sourcev1.Holder_KIND_USER,
		Name:       fmt.Sprintf("Person Number%07d", i),
		Emails:     []*sourcev1.Email{{Address: fmt.Sprintf("person.number%07d@example.com", i), Kind: sourcev1.Email_KIND_MAIL}},
		LicenseIds: held,
	}
}

// count is a number that is not negative.
func count(n int) uint64 { return uint64(max(n, 0)) }

func orDefault(n *int, value int) {
	if *n == 0 {
		*n = value
	}
}
