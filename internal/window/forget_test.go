package window_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/window"
)

// forget takes a person out of the file.
func (d *desk) forget(p window.Person) (changed int) {
	d.t.Helper()
	var out bytes.Buffer
	digest, changed, err := d.memory.Forget(&out, bytes.NewReader(d.file), p, d.old)
	if err != nil {
		d.t.Fatal(err)
	}
	d.file, d.memory.File = out.Bytes(), &window.File{Name: "y", Digest: digest}
	return changed
}

// What the guard counts is the same after people who have left were forgotten, however
// many, and after one who is still there was asked for.
func TestForgettingPeopleHidesNoLoss(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 20, "A"))
	d.now = d.now.Add(24 * time.Hour)
	d.publish(people(3, 20, "A"))
	d.now = d.now.Add(24 * time.Hour)
	next := people(6, 20, "A").table(t)
	want := d.measure(next)

	for _, p := range []window.Person{{Email: "P0@x.cz"}, {ID: "p1"}, {Email: "p2@x.cz", ID: "p2"}} {
		if n := d.forget(p); n != 1 {
			t.Errorf("%+v: %d entries, want 1", p, n)
		}
		if n := d.forget(p); n != 0 {
			t.Errorf("%+v is still there: %d entries", p, n)
		}
	}
	if n := d.forget(window.Person{Email: "p7@x.cz"}); n != 0 {
		t.Errorf("%d entries of somebody in the published table were changed", n)
	}
	if got := d.measure(next); !reflect.DeepEqual(got.Licenses, want.Licenses) || !reflect.DeepEqual(got.File, want.File) {
		t.Errorf("losses %+v %+v, before %+v %+v", got.Licenses, got.File, want.Licenses, want.File)
	}
}

// An e-mail that has changed still counts as one that has changed.
func TestForgettingAFormerEmail(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.publish(people(0, 20, "A"))
	d.now = d.now.Add(24 * time.Hour)
	renamed := people(0, 20, "A").and(world{"p0": {"married@x.cz", "A"}})
	d.publish(renamed)
	d.now = d.now.Add(24 * time.Hour)
	want := d.measure(renamed.table(t))
	if n := d.forget(window.Person{Email: "p0@x.cz"}); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
	got := d.measure(renamed.table(t))
	if !reflect.DeepEqual(got.Licenses, want.Licenses) || got.Licenses[0][0].Changed != 1 {
		t.Errorf("losses %+v, before %+v", got.Licenses, want.Licenses)
	}
}
