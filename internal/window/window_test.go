package window_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/window"
)

// world is who there is, by id, and what they hold.
type world map[string]person

type person struct {
	email string
	holds string // a letter for each license
}

// table is what a source publishes of a world.
func (w world) table(t testing.TB) *license.Table {
	t.Helper()
	c := license.NewCollector("contoso", func(h *license.Holder) license.Identity {
		return license.Identity{Email: h.Emails[0].Address}
	})
	for _, l := range licenses {
		if _, err := c.License(license.License{ID: "id-" + string(l), UID: "uid:" + string(l)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w)) {
		h := license.Holder{ID: id, Kind: license.User, Emails: []license.Email{{Address: w[id].email}}}
		for i, l := range licenses {
			if bytes.ContainsRune([]byte(w[id].holds), l) {
				h.Licenses = append(h.Licenses, uint32(i))
			}
		}
		c.Holder(&h)
	}
	b := license.NewBuilder(nil)
	b.Add(c.Snapshot())
	result, _, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	return result
}

const licenses = "ABC"

// people makes holders of a license from number to number.
func people(from, to int, holds string) world {
	w := world{}
	for i := from; i < to; i++ {
		w[fmt.Sprint("p", i)] = person{fmt.Sprintf("p%d@x.cz", i), holds}
	}
	return w
}

// and puts two worlds together.
func (w world) and(o world) world {
	both := maps.Clone(w)
	maps.Copy(both, o)
	return both
}

// desk publishes one table after the other.
type desk struct {
	t      *testing.T
	memory window.Memory
	file   []byte
	old    *license.Table
	since  time.Time
	now    time.Time
	frozen window.Freeze
	moving func(*license.License) bool
	digest int
	tables map[string]*license.Table
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	return &desk{t: t, now: time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC), tables: map[string]*license.Table{}}
}

// publish replaces what is published, and first returns what that takes.
func (d *desk) publish(w world) *window.Losses {
	d.t.Helper()
	now := w.table(d.t)
	losses := &window.Losses{}
	if d.old != nil {
		losses = d.measure(now)
		d.advance(now, losses.Excused)
	}
	if d.old == nil || !d.old.Equal(now) {
		d.digest++
		d.tables[fmt.Sprint(d.digest)] = now
		d.old, d.since = now, d.now
	}
	return losses
}

func (d *desk) measure(now *license.Table) *window.Losses {
	d.t.Helper()
	if d.memory.File == nil {
		return &window.Losses{}
	}
	losses, err := d.memory.Measure(bytes.NewReader(d.file), window.Query{
		Today: window.DayOf(d.now), Diff: license.Compare(d.old, now), New: now, Frozen: d.frozen, Moving: d.moving,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return losses
}

func (d *desk) advance(now *license.Table, excused *window.Excused) {
	d.t.Helper()
	memory, rewrite := d.memory.Advance(window.Publication{
		Today: window.DayOf(d.now), Old: d.old, OldTime: d.since, OldDigest: fmt.Sprint(d.digest),
		Diff: license.Compare(d.old, now), Frozen: d.frozen,
		Moving: d.moving, New: now, Excused: excused,
	})
	if rewrite != nil {
		var out bytes.Buffer
		var digest string
		var err error
		if memory.File == nil {
			digest, err = rewrite.Write(&out, nil, "")
		} else {
			digest, err = rewrite.Write(&out, bytes.NewReader(d.file), memory.File.Digest)
		}
		if err != nil {
			d.t.Fatal(err)
		}
		d.file, memory.File = out.Bytes(), &window.File{Name: "x", Digest: digest}
	}
	text, err := json.Marshal(memory) // it must survive being stored
	if err != nil {
		d.t.Fatal(err)
	}
	d.memory = window.Memory{}
	if err := json.Unmarshal(text, &d.memory); err != nil {
		d.t.Fatal(err)
	}
}

// most is the largest loss of license A; zero if there is none.
func most(l *window.Losses) window.Loss {
	if len(l.Licenses) == 0 || len(l.Licenses[0]) == 0 {
		return window.Loss{}
	}
	return slices.MaxFunc(l.Licenses[0], func(a, b window.Loss) int { return a.Gone + a.Changed - b.Gone - b.Changed })
}

func TestPeopleAreFollowedNotNumbers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A"))
	d.publish(people(20, 120, "A"))
	d.now = d.now.Add(time.Hour)
	got := most(d.publish(people(40, 140, "A")))
	if got.Holders != 100 || got.Gone != 40 || got.GoneBefore != 20 || got.Changed != 0 {
		t.Errorf("lost %+v", got)
	}
}

// A source that changes all its ids takes nobody, and neither does one that writes
// e-mails in another case.
func TestIDsAndCaseTakeNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 50, "A"))
	d.publish(people(0, 51, "A"))
	others := world{}
	for i := range 51 {
		others[fmt.Sprint("new", i)] = person{fmt.Sprintf("P%d@X.cz", i), "A"}
	}
	if got := most(d.publish(others)); got.Holders != 50 || got.Gone+got.Changed != 0 {
		t.Errorf("lost %+v", got)
	}
	// From then on the new ids are those by which people are followed.
	d.now = d.now.AddDate(0, 0, 1)
	others["new7"] = person{"seven@x.cz", "A"}
	d.publish(others)
	others["new8"] = person{"eight@x.cz", "A"}
	if got := most(d.publish(others)); got.Gone != 0 || got.Changed != 2 {
		t.Errorf("lost %+v", got)
	}
}

// The window always gives what a comparison with each of the tables of the last
// days gives.
func TestWindowIsTheTablesOfTheLastDays(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(seed, 7))
			d := newDesk(t)
			w := people(0, 60, "A").and(people(60, 90, "AB")).and(people(90, 100, "C"))
			var past []published
			next := 100
			for range 50 {
				if dice.IntN(5) > 0 {
					w = maps.Clone(w)
					change(w, dice, &next)
				}
				got := d.publish(w)
				if len(past) > 0 {
					want := expect(past, d.now, w)
					if have := shown(got); !maps.Equal(have, want) {
						t.Fatalf("%s: the window gives\n%v\nwant\n%v\n%+v", d.now, have, want, d.memory)
					}
				}
				if len(past) == 0 || !maps.Equal(past[len(past)-1].world, w) {
					past = append(past, published{d.now, w})
				}
				d.now = d.now.Add(time.Duration(1+dice.IntN(40)) * time.Hour)
			}
		})
	}
}

type published struct {
	time  time.Time
	world world
}

// change lets a few people come, go, get another e-mail or other licenses.
func change(w world, dice *rand.Rand, next *int) {
	for range 1 + dice.IntN(4) {
		ids := slices.Sorted(maps.Keys(w))
		id := ids[dice.IntN(len(ids))]
		p := w[id]
		switch dice.IntN(4) {
		case 0:
			delete(w, id)
		case 1:
			w[fmt.Sprint("p", *next)] = person{fmt.Sprintf("p%d@x.cz", *next), "AC"}
			*next++
		case 2:
			w[id] = person{fmt.Sprintf("e%d-%s", dice.IntN(3), p.email), p.holds}
		default:
			w[id] = person{p.email, []string{"A", "B", "C", "AB", "BC"}[dice.IntN(5)]}
		}
	}
}

// row is a loss of a license, or of the file if that is empty.
type row struct {
	license string
	loss    window.Loss
}

// shown are the losses that began before this run: of the others the comparison with
// what is published gives.
func shown(l *window.Losses) map[row]bool {
	all := map[row]bool{}
	add := func(name string, losses []window.Loss) {
		for _, loss := range losses {
			loss.Day = 0
			if loss.GoneBefore+loss.ChangedBefore > 0 {
				all[row{name, loss}] = true
			}
		}
	}
	for i, losses := range l.Licenses {
		add(string(licenses[i]), losses)
	}
	add("", l.File)
	return all
}

// expect compares with each table of the last days.
func expect(past []published, now time.Time, w world) map[row]bool {
	all := map[row]bool{}
	today := window.DayOf(now)
	old := past[len(past)-1].world
	for day := today - window.Days + 1; day <= today; day++ {
		at := -1
		for i, p := range past {
			if window.DayOf(p.time) < day {
				at = i
			}
		}
		if at < 0 && window.DayOf(past[0].time) == day {
			at = 0 // the oldest content
		}
		if at < 0 {
			continue
		}
		var file window.Loss
		for _, l := range licenses {
			loss := lossOf(past[at].world, old, w, string(l))
			if loss.GoneBefore+loss.ChangedBefore > 0 {
				all[row{string(l), loss}] = true
			}
			file.Holders += loss.Holders
			file.Gone += loss.Gone
			file.GoneBefore += loss.GoneBefore
			file.Changed += loss.Changed
			file.ChangedBefore += loss.ChangedBefore
		}
		if file.GoneBefore+file.ChangedBefore > 0 {
			all[row{"", file}] = true
		}
	}
	return all
}

func lossOf(point, old, now world, l string) (loss window.Loss) {
	has := func(w world, id string) bool { return bytes.Contains([]byte(w[id].holds), []byte(l)) }
	hasEmail := func(w world, email string) bool {
		for id := range w {
			if has(w, id) && w[id].email == email {
				return true
			}
		}
		return false
	}
	for id := range point {
		if !has(point, id) {
			continue
		}
		loss.Holders++
		email := point[id].email
		if hasEmail(now, email) {
			continue
		}
		before := 1
		if hasEmail(old, email) {
			before = 0
		}
		if has(now, id) {
			loss.Changed++
			loss.ChangedBefore += before
		} else {
			loss.Gone++
			loss.GoneBefore += before
		}
	}
	return loss
}

// While a refusal is open its points stay, however old they get.
func TestFrozenPointsStay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A"))
	d.publish(people(20, 100, "A"))
	d.now = d.now.AddDate(0, 0, 1)
	d.publish(people(25, 100, "A"))
	d.frozen.License = func(_, id, _ string) bool { return id == "id-A" }
	for range 40 {
		d.now = d.now.AddDate(0, 0, 1)
		d.publish(people(25, 100, "A"))
	}
	if got := most(d.measure(people(30, 100, "A").table(t))); got.Holders != 100 || got.Gone != 30 {
		t.Errorf("lost %+v", got)
	}
	d.frozen.License = nil
	if got := most(d.measure(people(30, 100, "A").table(t))); got.GoneBefore != 0 {
		t.Errorf("lost %+v after it was closed", got)
	}
}

// What a person agreed with counts from then on as if it had always been so, and
// nothing else is forgotten.
func TestSettle(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A").and(people(100, 200, "B")))
	d.publish(people(10, 100, "A").and(people(110, 200, "B")))
	d.publish(people(60, 100, "A").and(people(120, 200, "B")))
	d.memory = d.memory.Settle(func(_, id, _ string) bool { return id == "id-A" }, false)
	d.now = d.now.Add(time.Hour)
	d.publish(people(62, 100, "A").and(people(122, 200, "B")))
	got := d.publish(people(65, 100, "A").and(people(125, 200, "B")))
	if l := most(got); l.Holders != 40 || l.Gone != 5 {
		t.Errorf("A lost %+v", l)
	}
	if l := got.Licenses[1]; len(l) != 1 || l[0].Holders != 100 || l[0].Gone != 25 {
		t.Errorf("B lost %+v", l)
	}
	if l := got.File; len(l) != 1 || l[0].Holders != 140 || l[0].Gone != 30 {
		t.Errorf("the file lost %+v", l)
	}
	d.memory = d.memory.Settle(func(string, string, string) bool { return false }, true)
	got = d.measure(people(65, 100, "A").and(people(130, 200, "B")).table(t))
	if l := got.Licenses[1]; len(l) != 1 || l[0].Gone != 30 {
		t.Errorf("B lost %+v", l)
	}
	if len(got.File) != 0 {
		t.Errorf("the file lost %+v", got.File)
	}
}

// Holders who move to another license or get another e-mail, as a person expects,
// count for nothing, then and later. Who leaves counts.
func TestMoving(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A"))
	d.moving = func(l *license.License) bool { return l.ID == "id-A" }
	w := people(0, 100, "A")
	d.publish(people(100, 101, "C").and(w))
	for i := range 100 {
		id := fmt.Sprint("p", i)
		switch {
		case i < 60:
			w[id] = person{w[id].email, "B"}
		case i < 70:
			w[id] = person{"new-" + w[id].email, "A"}
		case i < 75:
			w[id] = person{"new-" + w[id].email, "B"}
		case i < 80:
			delete(w, id)
		}
	}
	if l := most(d.publish(w)); l.Holders != 35 || l.Gone != 5 || l.Changed != 0 {
		t.Errorf("lost %+v", l)
	}
	d.moving = nil
	d.now = d.now.AddDate(0, 0, 1)
	delete(w, "p99")
	delete(w, "p60")
	if l := most(d.publish(w)); l.Holders != 35 || l.Gone != 7 || l.GoneBefore != 5 || l.Changed != 0 {
		t.Errorf("afterwards lost %+v", l)
	}
}

// The very first step of a move is excused, too, though what it replaces becomes a
// point only with it.
func TestMovingFromAPointThatIsAdded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A"))
	d.moving = func(l *license.License) bool { return l.ID == "id-A" }
	w := people(0, 60, "B").and(people(60, 95, "A"))
	for i := 60; i < 70; i++ {
		w[fmt.Sprint("p", i)] = person{fmt.Sprint("new", i, "@x.cz"), "A"}
	}
	d.publish(w)
	d.moving = nil
	delete(w, "p94")
	if l := most(d.publish(w)); l.Holders != 40 || l.Gone != 6 || l.GoneBefore != 5 || l.Changed != 0 {
		t.Errorf("lost %+v", l)
	}
}

// A rollback forgets what came after that which it brings back.
func TestBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A"))
	since := d.now
	for i := range 4 {
		d.now = d.now.AddDate(0, 0, 1)
		d.publish(people(0, 110+i, "A"))
	}
	d.memory = d.memory.Back(since)
	if l := d.measure(people(0, 95, "A").table(t)).Licenses[0]; len(l) != 1 || l[0].Holders != 100 || l[0].Gone != 5 {
		t.Errorf("lost %+v", l)
	}
}

// A file that is damaged is never taken for one that is right; from the tables it is
// made anew.
func TestDamagedAndRemade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 100, "A"))
	for i := range 4 {
		d.publish(people(5*i, 100, "AB"))
		d.now = d.now.AddDate(0, 0, 1)
	}
	now := people(25, 100, "A").table(t)
	want := d.measure(now)
	for i := range d.file {
		bad := bytes.Clone(d.file)
		bad[i] ^= 0x10
		_, err := d.memory.Measure(bytes.NewReader(bad), window.Query{Today: window.DayOf(d.now), Diff: license.Compare(d.old, now), New: now})
		if _, ok := errors.AsType[*window.DamagedError](err); !ok {
			t.Fatalf("byte %d: %v", i, err)
		}
		_, err = d.memory.Measure(bytes.NewReader(d.file[:i]), window.Query{Today: window.DayOf(d.now), Diff: license.Compare(d.old, now), New: now})
		if _, ok := errors.AsType[*window.DamagedError](err); !ok {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	var out bytes.Buffer
	memory, digest, err := d.memory.Remake(&out, func(c window.Content) *license.Table { return d.tables[c.Digest] })
	if err != nil {
		t.Fatal(err)
	}
	d.memory, d.file = memory, out.Bytes()
	d.memory.File = &window.File{Name: "y", Digest: digest}
	if got := d.measure(now); fmt.Sprint(got.Licenses, got.File) != fmt.Sprint(want.Licenses, want.File) {
		t.Errorf("made anew it gives\n%v\nnot\n%v", got, want)
	}
	// Without its table a point is lost, and only that one.
	delete(d.tables, "2")
	memory, _, err = d.memory.Remake(&out, func(c window.Content) *license.Table { return d.tables[c.Digest] })
	if err != nil || len(memory.Contents) != len(d.memory.Contents)-1 {
		t.Errorf("%v: %d contents of %d", err, len(memory.Contents), len(d.memory.Contents))
	}
}

// While a clock was ahead points were made that must not count for years.
func TestAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	today := d.now
	d.publish(people(0, 100, "A"))
	d.now = today.AddDate(9, 0, 0)
	d.publish(people(10, 100, "A"))
	d.now = today.AddDate(0, 0, 1)
	d.publish(people(11, 100, "A"))
	d.now = today.AddDate(0, 0, 30)
	d.publish(people(12, 100, "A"))
	if l := most(d.measure(people(20, 100, "A").table(t))); l.Holders > 89 {
		t.Errorf("lost %+v", l)
	}
}
