package conformance

import (
	"errors"

	"github.com/licexport/licexport/internal/host"
)

// exportRules are the checks on which every export gets a verdict.
func exportRules() []string {
	return []string{
		exportCompleted, exportTotals, exportSequence, exportEvents, exportReferences,
		exportIDs, exportValues, exportEncoding, exportBounds, exportDiagnostics,
	}
}

// ruleOf returns the check that a failed export did not pass.
func ruleOf(err error) string {
	if _, ok := errors.AsType[*host.ShortError](err); ok {
		return exportTotals
	}
	broken, ok := errors.AsType[*host.RuleError](err)
	if !ok {
		return exportCompleted
	}
	switch broken.Rule {
	case "sequence":
		return exportSequence
	case "totals", "no_total":
		return exportTotals
	case "unknown_event":
		return exportEvents
	case "unknown_license":
		return exportReferences
	case "no_id", "license_twice":
		return exportIDs
	case "negative_count", "holder_kind", "email_kind":
		return exportValues
	case "message_broken":
		return exportEncoding
	case "text_too_long", "message_too_large", "batch_too_large":
		return exportBounds
	case "severity", "diagnostic_empty":
		return exportDiagnostics
	case "secret_in_data":
		return secretsSilent
	case "details_unasked", "details_unknown_holder", "too_many_details", "no_date":
		return exportDetails
	case "scope":
		return exportScope
	default: // "no_completed", "after_completed"
		return exportCompleted
	}
}
