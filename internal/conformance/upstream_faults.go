package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/licexport/licexport/internal/conformance/faultproxy"
	"github.com/licexport/licexport/internal/host"
	"github.com/licexport/licexport/internal/problem"
)

// defaultLanes is how many exports with faults are made at the same time.
const defaultLanes = 4

// breakUpstream makes an export for each fault. The same export, or none with an
// error that names the vendor or a setting: nothing else will do.
func (s *suite) breakUpstream(ctx context.Context, hurry map[string]string, requests []faultproxy.Request) {
	faults := plan(requests, s.Short)
	queue := make(chan faultproxy.Fault, len(faults))
	for _, f := range faults {
		queue <- f
	}
	close(queue)
	verdicts := newFaultVerdicts()
	var workers sync.WaitGroup
	for range s.Lanes {
		workers.Go(func() {
			l, err := s.newLane(ctx, authorityAsNeeded, hurry)
			if err != nil {
				verdicts.add(faultproxy.Fault{}, err.Error())
				return
			}
			defer l.close()
			for f := range queue {
				if ctx.Err() != nil {
					return
				}
				verdicts.add(f, s.experiment(ctx, l, f, len(requests)))
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		s.skip(upstreamWhole, "the run was stopped")
		return
	}
	verdicts.judge(s, len(faults))
}

// experiment returns what is wrong with the export in which f happens; "" if
// nothing is. A good export takes so many requests.
func (s *suite) experiment(ctx context.Context, l *lane, f faultproxy.Fault, good int) string {
	wrong := s.outcome(ctx, l, f)
	if wrong != "" && wrong != stillTrying {
		return wrong
	}
	if n := len(l.proxy.Requests()); n > endless(good) {
		return fmt.Sprintf("it sent %d requests, where %d are enough: it asks again without a pause, or goes round in circles", n, good)
	}
	if n := l.proxy.Hasty(); n > 0 {
		return fmt.Sprintf("%d requests were sent again before the second was over that Retry-After asked for", n)
	}
	return wrong
}

// endless is the number of requests that nobody needs, however often a list is read
// again and a request repeated.
func endless(good int) int { return 20*good + 200 }

// outcome makes the export and compares it.
func (s *suite) outcome(ctx context.Context, l *lane, f faultproxy.Fault) string {
	limited, cancel := context.WithTimeoutCause(ctx, s.Limits.Trying, errStillTrying)
	defer cancel()
	got, err := s.runFault(limited, l, f)
	if err == nil {
		if len(l.proxy.Requests()) == 0 {
			return "the export was complete without any request: it was one of before"
		}
		if difference := s.content.difference(got); difference != "" {
			return "the export was complete, but not the same: " + strings.Replace(difference, "first export only", "good export only", 1)
		}
		return ""
	}
	if ctx.Err() != nil {
		return ""
	}
	if limited.Err() != nil {
		l.restart(ctx, s) // an export that was stopped takes its session along
		return stillTrying
	}
	failed, ok := errors.AsType[*host.FailedError](err)
	if !ok {
		l.restart(ctx, s)
		return "there was no error for people: " + fault(err)
	}
	for i := range failed.Reported {
		if failed.Reported[i].Origin != problem.OriginPlugin {
			return ""
		}
	}
	return "its error blames the plugin, not the vendor or a setting: " + quote(failed.Reported[0].Summary)
}

// stillTrying is no fault: a patient plugin may try for longer than the kit waits.
const stillTrying = "still trying"

// restart brings up a new process after one that may be gone.
func (l *lane) restart(ctx context.Context, s *suite) {
	session, err := s.session(ctx, s.env)
	if err != nil {
		return
	}
	l.session.Close()
	l.session = session
}

// plan says what shall go wrong where. In the short form there are fewer places,
// and what lasts begins at one of them only.
func plan(requests []faultproxy.Request, short bool) []faultproxy.Fault {
	places := positions(requests)
	if short {
		places = fewPositions(requests)
	}
	var faults []faultproxy.Fault
	for i, at := range places {
		for _, kind := range faultproxy.Kinds() {
			faults = append(faults, faultproxy.Fault{Kind: kind, At: at})
			if kind.Lasting() && (!short || i == len(places)/2) {
				faults = append(faults, faultproxy.Fault{Kind: kind, At: at, Lasts: true})
			}
		}
	}
	return faults
}

// fewPositions chooses the first request, one in the middle and the last one.
func fewPositions(requests []faultproxy.Request) []int {
	return slices.Compact([]int{1, (len(requests) + 1) / 2, len(requests)})
}

// mostPositions bounds the time of the kit.
const mostPositions = 8

// positions chooses requests: the first two of each path, one in the middle and
// the last one.
func positions(requests []faultproxy.Request) []int {
	count := make(map[string]int)
	var chosen []int
	for i, r := range requests {
		if count[r.Path]++; count[r.Path] <= 2 && len(chosen) < mostPositions-2 {
			chosen = append(chosen, i+1)
		}
	}
	chosen = append(chosen, (len(requests)+1)/2, len(requests))
	slices.Sort(chosen)
	return slices.Compact(chosen)
}

// faultVerdicts collects what came of the faults.
type faultVerdicts struct {
	mu      sync.Mutex
	wrong   []string
	patient int
}

func newFaultVerdicts() *faultVerdicts { return &faultVerdicts{} }

func (v *faultVerdicts) add(f faultproxy.Fault, wrong string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch wrong {
	case "":
	case stillTrying:
		v.patient++
	default:
		v.wrong = append(v.wrong, fmt.Sprintf("%s: %s", f, wrong))
	}
}

// mostShown bounds a report.
const mostShown = 8

func (v *faultVerdicts) judge(s *suite, faults int) {
	patience := ""
	if v.patient > 0 {
		patience = fmt.Sprintf("; %d were still being tried after %v, which the settings %s and %s could shorten", v.patient, s.Limits.Trying, maxWaitSetting, stallSetting)
	}
	if len(v.wrong) == 0 {
		s.pass(upstreamWhole, "%d faults, each with the same export or none%s", faults, patience)
		return
	}
	slices.Sort(v.wrong)
	shown := v.wrong[:min(len(v.wrong), mostShown)]
	more := ""
	if n := len(v.wrong) - len(shown); n > 0 {
		more = fmt.Sprintf("\nand %d more", n)
	}
	s.fail(upstreamWhole, "%d of %d faults:\n%s%s", len(v.wrong), faults, strings.Join(shown, "\n"), more)
}
