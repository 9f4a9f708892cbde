package export_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/guard"
)

// A tenant that has shrunk loses of each license; what that means, and what to do,
// fits a small screen all the same.
func TestARefusalIsShort(t *testing.T) {
	t.Parallel()
	refused := &export.RefusedError{Run: "r"}
	refused.Verdict.Findings = append(refused.Verdict.Findings, guard.Finding{Refuses: true, Text: "half of it would be removed", Setting: "guard: {…}"})
	for i := range 400 {
		refused.Verdict.Findings = append(refused.Verdict.Findings, guard.Finding{
			Refuses: true, UID: fmt.Sprintf("contoso:SKU_%03d", i), Text: "50 of 100 assignments would be removed", Setting: "guard.licenses: {…}"})
	}
	text := refused.Error()
	if lines := strings.Count(text, "\n") + 1; lines >= 10 {
		t.Errorf("%d lines:\n%s", lines, text)
	}
	for _, part := range []string{"the file: half of it", "guard: {…}", "contoso:SKU_001", "and 398 more findings, which the run record has"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}
