// Package sourcetest has what the tests of source plugins expect of an export.
package sourcetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// Complete fails the test unless the export is complete, and returns it.
func Complete(t testing.TB, got *sdktest.Result) *sdktest.Result {
	t.Helper()
	if !got.Completed {
		t.Fatalf("the export is not complete: %v\n%s", got.Err, Texts(got.Problems))
	}
	return got
}

// Refused fails the test unless the export failed with the code, and returns the first
// problem.
func Refused(t testing.TB, got *sdktest.Result, code string) sdk.Problem {
	t.Helper()
	if got.Completed || len(got.Problems) == 0 || got.Problems[0].Code != code {
		t.Fatalf("want %s; completed: %v, %d holders, %v\n%s", code, got.Completed, len(got.Holders), got.Err, Texts(got.Problems))
	}
	return got.Problems[0]
}

// Texts is what people would read of problems: summary, code, path and detail.
func Texts(problems []sdk.Problem) string {
	var text strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&text, "%s [%s %s]\n  %s\n", p.Summary, p.Code, p.Path, p.Detail)
	}
	return text.String()
}

// Codes are the codes of problems, sorted.
func Codes(problems []sdk.Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Code)
	}
	slices.Sort(all)
	return all
}
