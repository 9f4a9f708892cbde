package export_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// What a person has looked at can be approved for three days, by a clock that may
// have been wrong.
func TestApproveInTime(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		after time.Duration
		class problem.Class
	}{
		"at the last moment":       {72 * time.Hour, problem.None},
		"too late":                 {72*time.Hour + time.Second, problem.Refused},
		"as long before, it seems": {-72*time.Hour - time.Second, problem.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.published(thirty)
			before, half := d.csv(), d.refused(ten)
			d.now = half.Started.Add(tt.after - time.Hour) // approve takes its hour
			o, err := d.approve(thirty, half.Run)
			if tt.class == problem.None {
				if err != nil || o.Published == nil || o.Published.Rows != 10 {
					t.Errorf("published %+v: %v", o.Published, err)
				}
				return
			}
			d.expect(tt.class, err, "run "+half.Run+" is 3 days old; a refused run can be approved for 3 days", "Run again")
			if d.csv() != before {
				t.Error("it was published")
			}
		})
	}
}

// A license that loses a sixth on each of several days is noticed, though each day
// by itself is plausible, and so is the file, of which it is a small part.
func TestErosionOverSeveralRuns(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		days  []int // on which 100, 85, 70 and 59 hold the license
		class problem.Class
	}{
		"within a week": {[]int{0, 2, 4, 7}, problem.Refused},
		// Until day 3 a hundred held it, and the last day that began so is within the
		// week, though no run took place on it.
		"without runs in between": {[]int{0, 3, 6, 8}, problem.Refused},
		"over eight days":         {[]int{0, 1, 6, 8}, problem.None},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			first := d.now
			for i, holders := range []int{100, 85, 70} {
				d.now = first.AddDate(0, 0, tt.days[i])
				d.published(pair("900", fmt.Sprint(holders), ""))
			}
			d.now = first.AddDate(0, 0, tt.days[3])
			o, err := d.run(pair("900", "59", ""))
			if tt.class == problem.None {
				if err != nil || o.Published == nil {
					t.Error(err)
				}
				return
			}
			d.expect(tt.class, err, "\n  b: 41 of the 100 holders of ")
			if n := len(o.Verdict.Refusals()); n != 1 {
				t.Errorf("%d refusals: %v", n, err)
			}
		})
	}
}
