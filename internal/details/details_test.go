package details_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/details"
)

func TestKindsHaveNames(t *testing.T) {
	t.Parallel()
	for _, kind := range details.All().Kinds() {
		if got, err := details.ParseKind(kind.String()); got != kind || err != nil {
			t.Errorf("%s is %v, %v", kind, got, err)
		}
	}
	if set, err := details.ParseSet("activity", " account"); err != nil || set != details.Of(details.Account, details.Activity) {
		t.Errorf("%v, %v", set, err)
	}
	if set, err := details.ParseSet(); err != nil || set != details.All() {
		t.Errorf("without names: %v, %v", set, err)
	}
	if _, err := details.ParseSet("account", "salary"); err == nil {
		t.Error("a set with a kind that does not exist")
	}
	if _, err := details.ParseKind("salary"); err == nil || !strings.Contains(err.Error(), "choose from account, activity,") {
		t.Errorf("got %v", err)
	}
	set := details.Of(details.Renewal, details.Account, 99)
	if set.String() != "account, renewal" || set.Has(details.Activity) || !set.Has(details.Renewal) {
		t.Errorf("got %s", set)
	}
	if got := details.All().Without(set).And(details.Of(details.Account, details.Activity)); got != details.Of(details.Activity) {
		t.Errorf("got %s", got)
	}
}

func TestFactsAsJSON(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal([]details.Fact{details.Unknown, details.Known(false), details.Known(true)})
	if err != nil || string(text) != "[null,false,true]" {
		t.Errorf("got %s, %v", text, err)
	}
}

// Nothing that is unknown is learned, and the same thing is learned once.
func TestLearned(t *testing.T) {
	t.Parallel()
	c := details.NewCollector(details.All())
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		reported details.Holder
		learned  bool
	}{
		{details.Holder{Department: "Sales"}, true},
		{details.Holder{Department: "Finance"}, false},
		{details.Holder{}, false},
		{details.Holder{NeverActive: true}, true},
		{details.Holder{LastActive: day}, false},
		{details.Holder{Disabled: details.No}, true},
		{details.Holder{Disabled: details.Yes, CostCenter: "1"}, true},
		{details.Holder{Assignments: []details.Way{{License: "l"}}}, true},
		{details.Holder{Assignments: []details.Way{{License: "l", Direct: true}}}, false},
	} {
		if got := c.Holder("ann", step.reported); got != step.learned {
			t.Errorf("%+v: learned %v", step.reported, got)
		}
	}
	want := details.Holder{
		Department: "Finance", LastActive: day, Disabled: details.Yes, CostCenter: "1",
		Assignments: []details.Way{{License: "l", Direct: true}},
	}
	if got := c.Details().Holder("ann"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNobodyAsked(t *testing.T) {
	t.Parallel()
	var none *details.Collector
	none.Restart()
	if none.Wanted() != 0 || none.Size() != 0 {
		t.Error("a collector that is not there wants or keeps something")
	}
	var nothing *details.Details
	if nothing.Holders() != 0 || !reflect.DeepEqual(nothing.Holder("ann"), details.Holder{}) || nothing.License("l").Renewals != nil {
		t.Error("something is known")
	}
}

// The size is of what is kept: a text that many have counts once, and a restart
// gives back what holders took.
func TestSize(t *testing.T) {
	t.Parallel()
	c := details.NewCollector(details.All())
	c.License("l", details.License{Renewals: make([]details.Term, 3)})
	licenses := c.Size()
	if licenses == 0 {
		t.Error("renewals take up nothing")
	}
	fill := func(department func(int) string) int64 {
		before := c.Size()
		for i := range 1000 {
			c.Holder(fmt.Sprint(i), details.Holder{Department: department(i)})
		}
		return c.Size() - before
	}
	long := strings.Repeat("x", 200)
	same := fill(func(int) string { return long })
	c.Restart()
	if c.Size() != licenses || c.Holders() != 0 {
		t.Errorf("%d bytes are left after a restart, want %d", c.Size(), licenses)
	}
	distinct := fill(func(i int) string { return fmt.Sprint(i, long) })
	if distinct-same < 190_000 || distinct-same > 300_000 {
		t.Errorf("%d bytes with one department, %d with a thousand", same, distinct)
	}
}
