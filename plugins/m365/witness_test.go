package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
)

const e3 = "05e9a617-0261-4cee-bb44-138d3ef5d965" // skuId of SPE_E3

// lagging is a tenant that passes over some users: the index alone, or the
// directory as well.
func lagging(t *testing.T, users, every int, hide func(*graphsim.User)) *site {
	t.Helper()
	tenant := graphsim.NewTenant(graphsim.Options{Users: users, Seed: 1})
	for i := every - 1; i < len(tenant.Users); i += every {
		hide(&tenant.Users[i])
	}
	return serve(t, tenant)
}

func unindexed(u *graphsim.User) { u.Unindexed = true }
func unlisted(u *graphsim.User)  { u.Unlisted = true }

// Filter and count come from one index, so they agree about users whom it does
// not know. The units in use come from elsewhere.
func TestUsersThatTheIndexDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, reading := range map[string]string{"auto": "auto", "all": "all", "licensed": "licensed"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := lagging(t, 6500, 8, unindexed).set(sdktest.Config{"reading": reading})
			got := site.exported(t)
			site.matches(t, got)
			if restarts := len(got.Restarts); (reading == "licensed") != (restarts == 1) || restarts > 1 {
				t.Errorf("restarts %q", got.Restarts)
			}
			if site.clock.Slept() != 0 || len(gapsOf(got)) != 0 {
				t.Errorf("slept %v, warned %s", site.clock.Slept(), sourcetest.Texts(got.Warnings))
			}
		})
	}
}

// The second night is no better proof than the first one was.
func TestUsersThatTheIndexLosesOvernight(t *testing.T) {
	t.Parallel()
	site := newSite(t, 1587).set(sdktest.Config{"reading": "licensed"})
	first := site.exported(t)
	site.matches(t, first)
	lost := 0
	site.server.Update(func(tenant *graphsim.Tenant) {
		for i := range tenant.Users {
			if lost < 166 && len(tenant.Users[i].HeldSKUs()) > 0 {
				tenant.Users[i].Unindexed = true
				lost++
			}
		}
	})
	second := site.exported(t)
	site.matches(t, second)
	if lost != 166 || len(second.Restarts) != 1 {
		t.Errorf("%d users were hidden, restarts %q", lost, second.Restarts)
	}
}

// Whom the directory hides as well, nobody can read. The guard of licexport gets
// the numbers.
func TestUsersThatTheDirectoryDoesNotList(t *testing.T) {
	t.Parallel()
	for _, reading := range []string{"auto", "licensed"} {
		t.Run(reading, func(t *testing.T) {
			t.Parallel()
			site := lagging(t, 6500, 8, unlisted).set(sdktest.Config{"reading": reading})
			got := site.exported(t)
			gaps := warned(t, got)
			held, consumed := heldOf(got, e3), *license(t, got, e3).Consumed
			if held >= int(consumed) || !strings.Contains(gaps.Summary, "contoso:") {
				t.Errorf("%d of %d units are held: %s", held, consumed, gaps.Summary)
			}
			if text := gaps.Summary + gaps.Detail; !strings.Contains(text, strconv.Itoa(held)) || !strings.Contains(text, strconv.Itoa(int(consumed))) {
				t.Errorf("the numbers %d and %d are not reported:\n%s", held, consumed, text)
			}
			readable(t, gaps)
			if site.clock.Slept() != 10*time.Minute {
				t.Errorf("it waited %v", site.clock.Slept())
			}
			announced := time.Duration(0)
			for _, wait := range got.Waits {
				if !strings.Contains(wait.Why, "contoso:") {
					t.Errorf("the reason of a wait is %q", wait.Why)
				}
				announced++
			}
			if announced == 0 {
				t.Error("no wait was announced")
			}
		})
	}
}

// The directory may need a moment, and so may the count.
func TestWaitUntilTheNumbersAgree(t *testing.T) {
	t.Parallel()
	t.Run("the directory catches up", func(t *testing.T) {
		t.Parallel()
		site := lagging(t, 2500, 8, unlisted)
		site.clock.OnSleep = func(time.Duration) {
			site.server.Update(func(tenant *graphsim.Tenant) {
				for i := range tenant.Users {
					tenant.Users[i].Unlisted = false
				}
			})
		}
		got := site.exported(t)
		site.matches(t, got)
		if site.clock.Slept() == 0 || site.clock.Slept() >= 10*time.Minute || len(gapsOf(got)) != 0 {
			t.Errorf("slept %v, warned %s", site.clock.Slept(), sourcetest.Texts(got.Warnings))
		}
	})
	t.Run("the count catches up", func(t *testing.T) {
		t.Parallel()
		tenant := graphsim.NewTenant(graphsim.Options{Users: 2500, Seed: 1})
		tenant.ConsumedLag = 4 * time.Minute
		site := serve(t, tenant)
		site.clock.OnSleep = site.server.Advance
		site.server.Update(func(tenant *graphsim.Tenant) { // half of them leave
			for i := range tenant.Users {
				if i%2 == 0 {
					tenant.Users[i].Assignments = nil
				}
			}
		})
		got := site.exported(t)
		site.matches(t, got)
		if site.clock.Slept() < 4*time.Minute || site.clock.Slept() >= 10*time.Minute || len(gapsOf(got)) != 0 {
			t.Errorf("slept %v, warned %s", site.clock.Slept(), sourcetest.Texts(got.Warnings))
		}
		if held, consumed := heldOf(got, e3), *license(t, got, e3).Consumed; held != int(consumed) {
			t.Errorf("the guard gets %d consumed units, %d are held", consumed, held)
		}
	})
	t.Run("not at all", func(t *testing.T) {
		t.Parallel()
		site := lagging(t, 2500, 8, unlisted).set(sdktest.Config{"settle": "0s"})
		_ = warned(t, site.exported(t))
		if site.clock.Slept() != 0 {
			t.Errorf("slept %v", site.clock.Slept())
		}
	})
}

// Units that nobody holds, and that licexport knows of, cost nothing.
func TestKnownGapCostsNothing(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 2500, Seed: 1})
	tenant.SKU("SPE_E5").Unheld = 47
	site := serve(t, tenant).set(sdktest.Config{"reading": "licensed"})
	id := tenant.SKU("SPE_E5").ID
	run := func(known int64) *sdktest.Result {
		return sdktest.Run(t, site.source(), sdktest.Case{Config: site.config, KnownGaps: map[string]int64{id: known}})
	}
	plain := newSite(t, 2500).set(sdktest.Config{"reading": "licensed"}).exported(t)
	for _, known := range []int64{47, 44, 60} { // 44: within the slack of five
		got := run(known)
		site.matches(t, got)
		if len(got.Restarts) != 0 || site.clock.Slept() != 0 || len(gapsOf(got)) != 0 {
			t.Errorf("known %d: restarts %q, slept %v, warned %s", known, got.Restarts, site.clock.Slept(), sourcetest.Texts(got.Warnings))
		}
		if got.Traffic.Requests != plain.Traffic.Requests {
			t.Errorf("known %d: %d requests, %d without the gap", known, got.Traffic.Requests, plain.Traffic.Requests)
		}
	}
	if got := run(20); len(got.Restarts) == 0 || site.clock.Slept() == 0 {
		t.Error("27 more units than are known were not looked for")
	}
}

// Small differences are normal while licenses change hands.
func TestSmallGapsAreNormal(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 2500, Seed: 1})
	tenant.SKU("SPE_E5").Unheld = 5
	tenant.SKU("SPE_E3").Unheld = tenant.Consumed()[e3] * 2 / 100
	site := serve(t, tenant)
	if got := site.exported(t); len(got.Restarts) != 0 || site.clock.Slept() != 0 || len(gapsOf(got)) != 0 {
		t.Errorf("restarts %q, slept %v, warned %s", got.Restarts, site.clock.Slept(), sourcetest.Texts(got.Warnings))
	}
}

// What the settings leave out, and what no user can hold, is compared with nothing.
func TestOnlyExportedLicensesHaveAWitness(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 500, Seed: 1})
	tenant.SKU("SPE_E5").Unheld = 100
	for i := range tenant.SKUs {
		if tenant.SKUs[i].AppliesTo == "Company" {
			tenant.SKUs[i].Unheld = 100
		}
	}
	site := serve(t, tenant).set(sdktest.Config{"exclude": []string{"SPE_E5"}})
	if got := site.exported(t); len(got.Restarts) != 0 || len(gapsOf(got)) != 0 {
		t.Errorf("restarts %q, warned %s", got.Restarts, sourcetest.Texts(got.Warnings))
	}
}

// A user who stands on two pages is one holder.
func TestUserTwiceHidesNoGap(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 2500, Seed: 1})
	tenant.SKU("SPE_E3").Unheld = 300
	site := serve(t, tenant, graphsim.Duplicate(999))
	_ = warned(t, site.exported(t))
}

// Two in five hundred guests are read in every way of reading.
func TestReadings(t *testing.T) {
	t.Parallel()
	for reading, filtered := range map[string]bool{"all": false, "auto": false, "licensed": true} {
		t.Run(reading, func(t *testing.T) {
			t.Parallel()
			site := newSite(t, 2500).set(sdktest.Config{"reading": reading})
			got := site.exported(t)
			site.matches(t, got)
			if (got.Expected != nil) != filtered {
				t.Errorf("expected holders: %v", got.Expected)
			}
			pages := 0
			for _, request := range site.server.Requests(graphsim.Users) {
				if request.Query.Get("$top") == "1" {
					continue // counts those with licenses
				}
				pages++
				advanced := request.Header.Get("ConsistencyLevel") != "" || request.Query.Has("$count") || request.Query.Has("$filter")
				if advanced != filtered {
					t.Errorf("a page was asked for with %v, %v", request.Query, request.Header.Get("ConsistencyLevel"))
				}
			}
			if want := map[bool]int{false: 3, true: 2}[filtered]; pages != want {
				t.Errorf("%d pages, want %d", pages, want)
			}
		})
	}
}

// In a large tenant only those with licenses are read.
func TestLargeTenant(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		users int
		all   bool
	}{{50_000, true}, {50_001, false}} {
		site := newSite(t, 20, graphsim.Miscount(test.users-20).On(graphsim.UsersCount).Times(1))
		site.matches(t, site.exported(t))
		all := !slices.ContainsFunc(site.server.Requests(graphsim.Users), func(r graphsim.Request) bool { return r.Query.Has("$filter") })
		if all != test.all {
			t.Errorf("%d users: read all %v", test.users, all)
		}
	}
}

// Fewer users than Graph counts, licensed or not, are too few.
func TestAllUsersAreCounted(t *testing.T) {
	t.Parallel()
	site := newSite(t, 2500, graphsim.Miscount(200)).set(sdktest.Config{"reading": "all"})
	got := site.export(t)
	if got.Completed || len(got.Problems) != 1 || got.Problems[0].Code != "m365.list_incomplete" {
		t.Errorf("completed %v: %s", got.Completed, sourcetest.Texts(got.Problems))
	}
}

func TestSettleSetting(t *testing.T) {
	t.Parallel()
	for value, good := range map[string]bool{"0s": true, "90s": true, "10m": true, "10m1s": false, "-1s": false, "ten": false, "3": false} {
		results := newSite(t, 20).set(sdktest.Config{"settle": value}).check(t, true)
		r := find(t, results, "settings")
		if (r.Status == sdktest.Passed) != good {
			t.Errorf("settle %q: %s", value, outcome(results))
		}
		if !good && (r.Problem.Path != "/settle" || r.Problem.Origin != sdk.OriginConfig) {
			t.Errorf("settle %q: %+v", value, r.Problem)
		}
	}
}

// warned is the one warning of a complete export about missing holders.
func warned(t *testing.T, got *sdktest.Result) sdk.Problem {
	t.Helper()
	found := gapsOf(got)
	if len(found) != 1 {
		t.Fatalf("want the warning %s, got %s", gapCode, sourcetest.Texts(got.Warnings))
	}
	return found[0]
}

// gapsOf are the warnings about missing holders.
func gapsOf(got *sdktest.Result) []sdk.Problem {
	return slices.DeleteFunc(slices.Clone(got.Warnings), func(p sdk.Problem) bool { return p.Code != gapCode })
}

// heldOf is how many holders a license has.
func heldOf(got *sdktest.Result, id string) int {
	held := 0
	for _, h := range got.Holders {
		if slices.Contains(h.Licenses, id) {
			held++
		}
	}
	return held
}

// Graph writes the number as plain text, sometimes with a byte order mark.
func TestCountAsText(t *testing.T) {
	t.Parallel()
	for body, all := range map[string]bool{"20": true, "\uFEFF50000\r\n": true, "\uFEFF50001": false} {
		site := newSite(t, 20, graphsim.PlainText(body).On(graphsim.UsersCount).Times(1))
		site.matches(t, site.exported(t))
		filtered := slices.ContainsFunc(site.server.Requests(graphsim.Users), func(r graphsim.Request) bool { return r.Query.Has("$filter") })
		if filtered == all {
			t.Errorf("%q: read all %v", body, !filtered)
		}
	}
	for _, body := range []string{"many", "-1", "12 13"} {
		site := newSite(t, 20, graphsim.PlainText(body).On(graphsim.UsersCount))
		if got := site.export(t); got.Completed {
			t.Errorf("%q was taken for a number", body)
		}
	}
	// Where Graph does not count, all are read.
	for _, status := range []int{400, 404} {
		site := newSite(t, 20, graphsim.Refuse(status, "Request_UnsupportedQuery", "no").On(graphsim.UsersCount))
		site.matches(t, site.exported(t))
	}
}
