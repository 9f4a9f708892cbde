package sdk

import (
	"context"
	"slices"
	"sync"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Checks collects the results of a source's checks. Its methods may be called
// by one goroutine only.
type Checks struct {
	ctx     context.Context
	offline bool
	failed  bool

	mu      sync.Mutex // Warn may come from what a check has started
	results []*sourcev1.CheckResult
	current string
	warned  []Problem
}

// Offline reports whether only what needs no network may be checked: formats, files
// that must exist, expiry dates.
func (c *Checks) Offline() bool { return c.offline }

// Run makes the check with the given short name ("sign-in") and reports whether
// it passed. found says in one line for people what was found. Once a check
// has failed, Run only lists the following ones as skipped; RunAnyway is for
// those that do not depend on it.
func (c *Checks) Run(name string, check func(ctx context.Context) (found string, err error)) bool {
	if c.failed {
		c.add(name, sourcev1.CheckResult_STATUS_SKIPPED, "", nil)
		return false
	}
	return c.RunAnyway(name, check)
}

// RunAnyway is Run for a check that makes sense whether or not an earlier one
// failed.
func (c *Checks) RunAnyway(name string, check func(ctx context.Context) (found string, err error)) bool {
	c.begin(name)
	var found string
	err := protect(func() (err error) {
		found, err = check(c.ctx)
		return err
	})
	warned := c.end()
	if err != nil {
		c.failed = true
		c.report(name, sourcev1.CheckResult_STATUS_FAILED, "", problems(err))
		c.report(name, sourcev1.CheckResult_STATUS_WARNED, "", warned)
		return false
	}
	if len(warned) > 0 {
		c.report(name, sourcev1.CheckResult_STATUS_WARNED, found, warned)
		return true
	}
	c.add(name, sourcev1.CheckResult_STATUS_PASSED, found, nil)
	return true
}

// Warn notes something that needs attention soon, as in a certificate that is
// about to expire. Within a check the check counts as passed with a warning.
func (c *Checks) Warn(p Problem) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != "" {
		c.warned = append(c.warned, p)
		return
	}
	c.results = append(c.results, result(configurationCheck, sourcev1.CheckResult_STATUS_WARNED, "", &p))
}

// configurationCheck is the name of the check that this package makes itself.
const configurationCheck = "configuration"

// begin makes warnings belong to the check with this name.
func (c *Checks) begin(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = name
}

// end returns the warnings of the current check.
func (c *Checks) end() []Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	warned := c.warned
	c.current, c.warned = "", nil
	return warned
}

// stopped reports what ended the checks as a whole: settings that are not
// valid, or a panic between two checks.
func (c *Checks) stopped(err error) {
	name := configurationCheck
	if len(c.done()) > 0 {
		name = "all checks"
	}
	c.report(name, sourcev1.CheckResult_STATUS_FAILED, "", problems(err))
}

// done returns the results so far.
func (c *Checks) done() []*sourcev1.CheckResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.results)
}

// report adds one result for each problem.
func (c *Checks) report(name string, status sourcev1.CheckResult_Status, found string, ps []Problem) {
	for i := range ps {
		c.add(name, status, found, &ps[i])
	}
}

func (c *Checks) add(name string, status sourcev1.CheckResult_Status, found string, p *Problem) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results = append(c.results, result(name, status, found, p))
}

func result(name string, status sourcev1.CheckResult_Status, found string, p *Problem) *sourcev1.CheckResult {
	r := &sourcev1.CheckResult{
		Name:    limited(name, sourcev1.MaxStringBytes),
		Status:  status,
		Summary: limited(found, sourcev1.MaxTextBytes),
	}
	switch {
	case p == nil:
	case status == sourcev1.CheckResult_STATUS_WARNED:
		r.Problem = diagnostic(*p, sourcev1.Diagnostic_SEVERITY_WARNING)
	default:
		r.Problem = diagnostic(*p, sourcev1.Diagnostic_SEVERITY_ERROR)
	}
	return r
}
