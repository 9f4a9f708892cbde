package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/licexport/licexport/examples/plugin-go/fakeapi"
	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// same means that the fault does no harm.
const same = "the same export"

// TestFaults breaks the API in every way it knows. The export is the same as
// without the fault, or there is none, with an error that names the cause: half
// of the users must never look like all of them.
func TestFaults(t *testing.T) {
	t.Parallel()
	// Once and always are about the second page of the users, everywhere is about
	// all answers. What is empty is not tried.
	for faults, want := range map[string]struct{ once, always, everywhere string }{
		// What an answer lacks is not nothing.
		"no-total":         {same, same, "answer_broken"}, // the other pages name it
		"no-next":          {same, "list_incomplete", "list_incomplete"},
		"no-total no-next": {same, "list_incomplete", "answer_broken"},
		"no-items":         {"answer_broken", "answer_broken", "answer_broken"},
		"no-id":            {"answer_broken", "answer_broken", "answer_broken"},
		"no-products":      {"answer_broken", "answer_broken", ""},
		"new-product":      {"answer_broken", "answer_broken", ""},
		"doubled-name":     {"answer_broken", "answer_broken", "answer_broken"},
		"message":          {"answer_broken", "answer_broken", "answer_broken"},
		"empty":            {"answer_broken", "answer_broken", "answer_broken"},
		// Lists that do not fit together are read again, but not for ever.
		"zero-total":  {"answer_broken", "answer_broken", "answer_broken"},
		"same-next":   {same, "list_broke_off", "list_incomplete"},
		"empty-page":  {same, "list_incomplete", "list_incomplete"},
		"fewer-items": {same, "list_incomplete", "list_incomplete"},
		// Requests that fail are sent again, as long as max_wait allows.
		"cut":      {same, "", "answer_broken"},
		"hang":     {same, "", "timeout"},
		"reset":    {same, "", "connection_lost"},
		"html":     {same, "", "unexpected_answer"},
		"429":      {same, "", "unavailable"},
		"500":      {same, "", "unavailable"},
		"503":      {same, "", "unavailable"},
		"429-wait": {same, "", "throttled"},
		"503-wait": {same, "", "throttled"},
		// These will not change by themselves.
		"401":   {same, "token_refused", "token_refused"},
		"403":   {"token_forbidden", "token_forbidden", "token_forbidden"},
		"404":   {"not_found", "not_found", "not_found"},
		"moved": {"unexpected_answer", "unexpected_answer", "unexpected_answer"},
	} {
		names := strings.Fields(faults)
		t.Run(faults, func(t *testing.T) {
			t.Parallel()
			tryFault(t, &fakeapi.API{Faults: names, Times: 1}, want.once)
			tryFault(t, &fakeapi.API{Faults: names}, want.always)
			tryFault(t, &fakeapi.API{Faults: names, Everywhere: true}, want.everywhere)
		})
	}
}

// tryFault exports from an API that is broken, and wants the same export, or none
// with this code.
func tryFault(t *testing.T, api *fakeapi.API, want string) {
	t.Helper()
	if want == "" {
		return
	}
	got := sdktest.Run(t, source(), sdktest.Case{Config: settings(t, api)})
	if want == same {
		wantSameHolders(t, got)
		return
	}
	wantProblem(t, got, want)
}

// wantProblem expects no export, and one error with this code that blames Acme or
// a setting.
func wantProblem(t *testing.T, got *sdktest.Result, code string) {
	t.Helper()
	if got.Completed || len(got.Problems) != 1 {
		t.Fatalf("completed %v, problems %+v", got.Completed, got.Problems)
	}
	p := got.Problems[0]
	if !strings.HasSuffix(p.Code, "."+code) || p.Origin == sdk.OriginPlugin {
		t.Errorf("want the code %s, got %+v", code, p)
	}
}

// wantSameHolders compares the holders, in any order, with those of an API without
// faults.
func wantSameHolders(t *testing.T, got *sdktest.Result) {
	t.Helper()
	if !got.Completed {
		t.Fatalf("no export: %+v", got.Problems)
	}
	good := sdktest.Run(t, source(), sdktest.Case{Config: settings(t, &fakeapi.API{})})
	if !reflect.DeepEqual(byID(got), byID(good)) {
		t.Errorf("got %+v\nwant %+v", got.Holders, good.Holders)
	}
}

func byID(r *sdktest.Result) map[string]sdktest.Holder {
	holders := make(map[string]sdktest.Holder)
	for _, h := range r.Holders {
		holders[h.ID] = h
	}
	return holders
}
