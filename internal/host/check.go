package host

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Config is the configuration of one source, ready for its plugin.
type Config struct {
	// JSON is an object that is valid under the plugin's schema, without its
	// secrets. Empty means {}.
	JSON string
	// Secrets by JSON Pointer (RFC 6901), as in "/client_secret".
	Secrets map[string]string
}

func (c Config) message() *sourcev1.Config {
	json := c.JSON
	if json == "" {
		json = "{}"
	}
	return &sourcev1.Config{Json: json, Secrets: c.Secrets}
}

// CheckStatus is the outcome of one check.
type CheckStatus string

// Outcomes of a check.
const (
	CheckPassed  CheckStatus = "passed"
	CheckWarned  CheckStatus = "warned"
	CheckFailed  CheckStatus = "failed"
	CheckSkipped CheckStatus = "skipped"
)

// CheckResult is the outcome of one named check.
type CheckResult struct {
	// Name is short, as in "sign-in".
	Name   string
	Status CheckStatus
	// Summary says in one line what was found.
	Summary string
	// Problem says why a check failed or warned and what to do. nil for checks
	// that passed or were skipped.
	Problem *problem.Problem
}

// Check lets the plugin try a configuration. offline leaves out everything
// that needs the network. A failed check is a result, not an error.
func (s *Session) Check(ctx context.Context, config Config, offline bool) ([]CheckResult, error) {
	ctx, cancel := withLimit(ctx, s.command.CheckTimeout)
	defer cancel(nil)
	answer, err := s.source.Check(ctx, &sourcev1.CheckRequest{
		Host: s.hostInfo(), Config: config.message(), Offline: offline,
	})
	if err != nil {
		return nil, s.explainCall(ctx, err, "Check", s.command.CheckTimeout)
	}
	if len(answer.GetResults()) == 0 {
		return nil, s.violation("check_empty", "it answered Check without a single result")
	}
	return s.checkResults(answer.GetResults())
}

// maxChecks is how many results of one Check are kept, and maxCheckBytes bounds
// their texts. A source tries some ten things.
const (
	maxChecks     = 100
	maxCheckBytes = 128 << 10
	// maxCheckName bounds the name of a check, in bytes.
	maxCheckName = 100
)

// checkResults takes the results. Those beyond the bounds are counted in a last
// one, which is as bad as the worst of them.
func (s *Session) checkResults(all []*sourcev1.CheckResult) ([]CheckResult, error) {
	var results []CheckResult
	more, worst, bytes := 0, CheckSkipped, 0
	for _, r := range all {
		result, err := s.checkResult(r)
		if err != nil {
			return nil, err
		}
		bytes += result.size()
		if len(results) < maxChecks && bytes <= maxCheckBytes {
			results = append(results, result)
			continue
		}
		more++
		if result.Status.weight() > worst.weight() {
			worst = result.Status
		}
	}
	if more > 0 {
		results = append(results, CheckResult{Name: "more", Status: worst, Summary: fmt.Sprintf(
			"and %d more results, which are not shown; the worst of them %s", more, worst)})
	}
	return results, nil
}

// weight orders outcomes from the best to the worst.
func (s CheckStatus) weight() int {
	return slices.Index([]CheckStatus{CheckSkipped, CheckPassed, CheckWarned, CheckFailed}, s)
}

// size is the length of all texts, in bytes.
func (r *CheckResult) size() int {
	size := len(r.Name) + len(r.Summary)
	if r.Problem != nil {
		size += sizeOf(r.Problem)
	}
	return size
}

func (s *Session) checkResult(r *sourcev1.CheckResult) (CheckResult, error) {
	result := CheckResult{
		Name:    s.command.line(r.GetName(), maxCheckName),
		Summary: s.command.line(r.GetSummary(), plain.LineLimit),
	}
	switch r.GetStatus() {
	case sourcev1.CheckResult_STATUS_PASSED:
		result.Status = CheckPassed
	case sourcev1.CheckResult_STATUS_WARNED:
		result.Status = CheckWarned
	case sourcev1.CheckResult_STATUS_FAILED:
		result.Status = CheckFailed
	case sourcev1.CheckResult_STATUS_SKIPPED:
		result.Status = CheckSkipped
	case sourcev1.CheckResult_STATUS_UNSPECIFIED:
		fallthrough
	default:
		return result, s.violation("check_status",
			fmt.Sprintf("check %q has no status that licexport knows (%d)", result.Name, r.GetStatus()))
	}
	if strings.TrimSpace(result.Name) == "" {
		return result, s.violation("check_name", "it answered Check with a result that has no name")
	}
	if r.GetProblem() != nil {
		p, err := s.problem(r.GetProblem())
		if err != nil {
			return result, err
		}
		result.Problem = &p
	}
	return result, nil
}
