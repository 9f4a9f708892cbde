package graphsim

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// cutPoint is where a connection breaks.
type cutPoint int

const (
	cutNowhere cutPoint = iota
	cutBeforeHeaders
	cutInHeaders
	cutInBody
	cutInChunks
)

// plan is what the faults that strike one request make of it together.
type plan struct {
	now     time.Time
	retried bool

	delay   time.Duration
	answer  func(*call) *reply // instead of the honest answer
	token   tokenState         // what becomes of the presented token
	cut     cutPoint
	shorten bool

	loop, emptyPage, endEarly       bool
	unanswered                      bool // as an item of a batch
	ignoreTop                       bool
	poison, refuseAdvanced, foreign bool
	duplicate, miscount             int
	lose                            float64
}

// answerStatus answers with the status and, unless a header is nil, its fields.
func (p *plan) answerStatus(status int, body Body, header http.Header) {
	p.answer = func(c *call) *reply {
		out := c.statusReply(status, body)
		maps.Copy(out.header(), header)
		return out
	}
}

// throttle answers 429, with Retry-After unless it is empty.
func (p *plan) throttle(retryAfter string) {
	var header http.Header
	if retryAfter != "" {
		header = http.Header{"Retry-After": {retryAfter}}
	}
	p.answerStatus(http.StatusTooManyRequests, JSONBody, header)
}

// fails reports whether the client will see a failure rather than an answer.
func (p *plan) fails() bool {
	return p.answer != nil || p.token != tokenValid || p.cut != cutNowhere || p.shorten
}

// faultSet holds the faults in force and their counters.
type faultSet struct {
	mu     sync.Mutex
	armed  []*armedFault
	failed map[string]bool // requests that a fault answered last
}

// armedFault is a fault with its counters.
type armedFault struct {
	Fault

	seen, fired int
	draw        *rand.Rand
}

// set replaces the faults; seed feeds those with a probability.
func (s *faultSet) set(seed uint64, faults []Fault) {
	armed := make([]*armedFault, len(faults))
	for i, f := range faults {
		armed[i] = &armedFault{Fault: f, draw: rand.New(rand.NewPCG(seed, uint64(i)))} //nolint:gosec // a fault must be repeatable, not unpredictable
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed = armed
	s.failed = make(map[string]bool)
}

// plan asks each fault whether it strikes and returns what they make of the
// request, with their names.
func (s *faultSet) plan(c *call) (*plan, []string) {
	p := &plan{now: c.now}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := c.r.Method + c.r.URL.RequestURI()
	p.retried = s.failed[key]
	var names []string
	for _, f := range s.armed {
		if f.strikes(c) {
			f.apply(p)
			names = append(names, f.name)
		}
	}
	if p.fails() {
		s.failed[key] = true
	} else {
		delete(s.failed, key)
	}
	return p, names
}

// strikes counts the request and reports whether the fault strikes it.
func (f *armedFault) strikes(c *call) bool {
	if !f.concerns(c) {
		return false
	}
	f.seen++
	n := f.seen - f.after
	switch {
	case n < 1,
		f.nth > 0 && n != f.nth,
		f.every > 0 && n%f.every != 0,
		f.times > 0 && f.fired >= f.times,
		f.chance > 0 && f.draw.Float64() >= f.chance:
		return false
	}
	f.fired++
	return true
}

// concerns reports whether the request is one that the fault counts.
func (f *armedFault) concerns(c *call) bool {
	return slices.Contains(f.endpoints, c.endpoint) &&
		(f.page == 0 || f.page == c.page) &&
		(f.match == nil || f.match(c.r))
}
