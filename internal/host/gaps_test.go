package host_test

import (
	"testing"
)

// The plugin learns which units need no second look. What is no gap is left
// out, so that a plugin need not ask.
func TestKnownGapsReachThePlugin(t *testing.T) {
	t.Parallel()
	request := mode("known-gaps")
	request.KnownGaps = map[string]int64{"l1": 47, "l2": 0, "l3": -3}
	result, err := start(t, command(t)).Export(t.Context(), request, &kept{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Warnings) != 1 || result.Warnings[0].Summary != "known gaps: l1=47" {
		t.Errorf("the plugin got %+v", result.Warnings)
	}
}

// A number that was read after the holders takes the place of the older one.
func TestNewerNumberOfUnitsInUse(t *testing.T) {
	t.Parallel()
	var sink kept
	if _, err := start(t, command(t)).Export(t.Context(), mode("recounted"), &sink); err != nil {
		t.Fatal(err)
	}
	if second := sink.licenses[1]; second.ID != "l2" || second.Consumed == nil || *second.Consumed != 9 {
		t.Errorf("the license is %+v", second)
	}
}
