package sdktest

import (
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Status is the outcome of a check.
type Status string

// Outcomes of checks.
const (
	// Passed means that all is well.
	Passed Status = "passed"
	// Warned means passed, but something needs attention soon.
	Warned Status = "warned"
	// Failed means that it did not pass.
	Failed Status = "failed"
	// Skipped means that it was not made because an earlier one failed.
	Skipped Status = "skipped"
)

// CheckResult is the outcome of one check of a source.
type CheckResult struct {
	// Name of the check. The first is always "configuration".
	Name string
	// Status is how it ended.
	Status Status
	// Found says what was found.
	Found string
	// Problem says why it failed or warned; nil otherwise.
	Problem *sdk.Problem
}

// Check runs the checks of a source, only those without network if offline.
func Check[C any](t testing.TB, s sdk.Source[C], c Case, offline bool) []CheckResult {
	t.Helper()
	client := connect(t, s)
	ctx := c.Context
	if ctx == nil {
		ctx = t.Context()
	}
	answer, err := client.Check(ctx, &sourcev1.CheckRequest{Config: message(t, client, c.Config), Offline: offline})
	if err != nil {
		t.Fatalf("check the source: %v", err)
	}
	var results []CheckResult
	for _, m := range answer.GetResults() {
		r := CheckResult{Name: m.GetName(), Status: status(m.GetStatus()), Found: m.GetSummary()}
		if m.GetProblem() != nil {
			r.Problem = new(problem(m.GetProblem()))
		}
		results = append(results, r)
	}
	return results
}

func status(s sourcev1.CheckResult_Status) Status {
	switch s {
	case sourcev1.CheckResult_STATUS_PASSED:
		return Passed
	case sourcev1.CheckResult_STATUS_WARNED:
		return Warned
	case sourcev1.CheckResult_STATUS_SKIPPED:
		return Skipped
	case sourcev1.CheckResult_STATUS_FAILED, sourcev1.CheckResult_STATUS_UNSPECIFIED:
		return Failed
	default:
		return Failed
	}
}
