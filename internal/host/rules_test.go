package host

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/license"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// stream is what a plugin sent, without the plugin: each rule to its exact
// border. TestBrokenRules shows that they hold through a real one.
type stream struct {
	request     Request
	knowsTotals bool
	messages    []*sourcev1.ExportResponse
}

func (s *stream) send(m *sourcev1.ExportResponse) *stream {
	m.Sequence = uint64(len(s.messages)) + 1
	s.messages = append(s.messages, m)
	return s
}

func (s *stream) licenses(all ...*sourcev1.License) *stream {
	return s.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Licenses{Licenses: &sourcev1.Licenses{Licenses: all}}})
}

func (s *stream) holders(all ...*sourcev1.Holder) *stream {
	return s.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Holders{Holders: &sourcev1.Holders{Holders: all}}})
}

func (s *stream) progress(p *sourcev1.Progress) *stream {
	return s.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Progress{Progress: p}})
}

func (s *stream) diagnostic(severity sourcev1.Diagnostic_Severity, summary string) *stream {
	return s.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Diagnostic{
		Diagnostic: &sourcev1.Diagnostic{Severity: severity, Summary: summary},
	}})
}

func (s *stream) restart(reason string) *stream {
	return s.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Restarted{Restarted: &sourcev1.Restarted{Reason: reason}}})
}

func (s *stream) completed(licenses, holders, assignments uint64) *stream {
	return s.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Completed{
		Completed: &sourcev1.Completed{Licenses: licenses, Holders: holders, Assignments: assignments},
	}})
}

// one begins a stream with the license l1.
func one() *stream { return new(stream).licenses(&sourcev1.License{Id: "l1", Uid: "L1"}) }

func user(id string, licenses ...string) *sourcev1.Holder {
	return &sourcev1.Holder{Id: id, Kind: sourcev1.Holder_KIND_USER, LicenseIds: licenses}
}

// read takes the stream as Export does.
func (s *stream) read(t *testing.T, sink Sink) (*reading, error) {
	t.Helper()
	session := &Session{command: Command{Source: "contoso", Plugin: "double"}.withDefaults()}
	session.description.KnowsTotals = s.knowsTotals
	r := newReading(session, s.request, sink)
	r.idle = newIdle(time.Hour, func(error) {})
	t.Cleanup(r.idle.pause)
	for _, m := range s.messages {
		if err := r.take(m); err != nil {
			return r, err
		}
	}
	return r, r.end()
}

// taken is a Sink that keeps holders as they came.
type taken struct{ *license.Collector }

func newTaken() taken {
	return taken{license.NewCollector("contoso", func(h *license.Holder) license.Identity { return license.Identity{Email: h.ID + "@x.cz"} })}
}

func TestRulesOfTheStream(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", sourcev1.MaxStringBytes)
	many := func(n int) (all []*sourcev1.License) {
		for i := range n {
			all = append(all, &sourcev1.License{Id: fmt.Sprint(i)})
		}
		return all
	}
	crowd := func(n int) (all []*sourcev1.Holder) {
		for i := range n {
			all = append(all, user(fmt.Sprint(i), "l1"))
		}
		return all
	}
	less, zero := int64(-1), int64(0)
	again := one().completed(1, 0, 0)
	again.messages[1].Sequence = 1
	for name, tt := range map[string]struct {
		stream *stream
		rule   string // empty: complete
	}{
		"nothing but its end":           {new(stream).completed(0, 0, 0), ""},
		"not even an end":               {new(stream), "no_completed"},
		"a number twice":                {again, "sequence"},
		"the end twice":                 {one().completed(1, 0, 0).completed(1, 0, 0), "after_completed"},
		"a full batch of licenses":      {new(stream).licenses(many(sourcev1.MaxLicensesPerMessage)...).completed(sourcev1.MaxLicensesPerMessage, 0, 0), ""},
		"a batch of too many licenses":  {new(stream).licenses(many(sourcev1.MaxLicensesPerMessage + 1)...), "batch_too_large"},
		"a full batch of holders":       {one().holders(crowd(sourcev1.MaxHoldersPerMessage)...).completed(1, sourcev1.MaxHoldersPerMessage, sourcev1.MaxHoldersPerMessage), ""},
		"a batch of too many holders":   {one().holders(crowd(sourcev1.MaxHoldersPerMessage + 1)...), "batch_too_large"},
		"long texts of a license":       {new(stream).licenses(&sourcev1.License{Id: text, Name: text, Status: text}).completed(1, 0, 0), ""},
		"an id of a license too long":   {new(stream).licenses(&sourcev1.License{Id: text + "x"}), "text_too_long"},
		"a name of a license too long":  {new(stream).licenses(&sourcev1.License{Id: "l1", Name: text + "x"}), "text_too_long"},
		"a status too long":             {new(stream).licenses(&sourcev1.License{Id: "l1", Status: text + "x"}), "text_too_long"},
		"a long uid":                    {new(stream).licenses(&sourcev1.License{Id: "l1", Uid: strings.Repeat("ž", 255)}).completed(1, 0, 0), ""},
		"a uid too long":                {new(stream).licenses(&sourcev1.License{Id: "l1", Uid: strings.Repeat("🙂", 128)}), "text_too_long"},
		"no unit":                       {new(stream).licenses(&sourcev1.License{Id: "l1", Purchased: &zero, Consumed: &zero}).completed(1, 0, 0), ""},
		"less than no unit bought":      {new(stream).licenses(&sourcev1.License{Id: "l1", Purchased: &less}), "negative_count"},
		"less than no unit in use":      {new(stream).licenses(&sourcev1.License{Id: "l1", Consumed: &less}), "negative_count"},
		"long texts of a holder":        {one().holders(&sourcev1.Holder{Id: text, Name: text, LeftOut: text, Kind: sourcev1.Holder_KIND_USER}).completed(1, 1, 0), ""},
		"an id of a holder too long":    {one().holders(user(text + "x")), "text_too_long"},
		"a reason to leave out, long":   {one().holders(&sourcev1.Holder{Id: "a", LeftOut: text + "x", Kind: sourcev1.Holder_KIND_USER}), "text_too_long"},
		"a license of another message":  {one().holders(user("a", "l2")).licenses(&sourcev1.License{Id: "l2"}).completed(2, 1, 1), "unknown_license"},
		"a unit of progress too long":   {one().progress(&sourcev1.Progress{Unit: text + "x"}), "text_too_long"},
		"a reason to wait too long":     {one().progress(&sourcev1.Progress{WaitingReason: text + "x"}), "text_too_long"},
		"long texts of progress":        {one().progress(&sourcev1.Progress{Unit: text, WaitingReason: text}).completed(1, 0, 0), ""},
		"a reason to restart too long":  {one().restart(text + "x"), "text_too_long"},
		"a license less than it says":   {one().completed(2, 0, 0), "totals"},
		"a license more than it says":   {one().completed(0, 0, 0), "totals"},
		"a holder more than it says":    {one().holders(user("a", "l1"), user("b", "l1")).completed(1, 1, 2), "totals"},
		"an assignment more":            {one().holders(user("a", "l1")).completed(1, 1, 0), "totals"},
		"the totals before the restart": {one().holders(user("a", "l1")).restart("").completed(1, 1, 1), "totals"},
		"the licenses before a restart": {one().holders(user("a", "l1")).restart("").completed(1, 0, 0), ""},
		"one license twice of a holder": {one().holders(user("a", "l1", "l1")).completed(1, 1, 1), ""},
		"a holder again, with less":     {one().holders(user("a", "l1"), user("a")).completed(1, 1, 1), ""},
		"a holder again, with others":   {one().licenses(&sourcev1.License{Id: "l2"}).holders(user("a", "l1"), user("a", "l2")).completed(2, 1, 2), ""},
		"a holder again, with the same": {one().holders(user("a", "l1"), user("a", "l1")).completed(1, 1, 2), "totals"},
		"again, but after a restart":    {one().licenses(&sourcev1.License{Id: "l2"}).holders(user("a", "l1")).restart("").holders(user("a", "l2")).completed(2, 1, 1), ""},
		"a license of nobody twice":     {one().licenses(&sourcev1.License{Id: "l1"}), "license_twice"},
		"a kind that is not named":      {one().holders(&sourcev1.Holder{Id: "a"}), "holder_kind"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.stream.read(t, newTaken())
			broken, is := errors.AsType[*RuleError](err)
			if tt.rule == "" && err != nil || tt.rule != "" && (!is || broken.Rule != tt.rule) {
				t.Errorf("%v, want the rule %q", err, tt.rule)
			}
		})
	}
}

// seen is a Sink that shows holders as they came.
type seen struct {
	taken
	holders []license.Holder
}

func (s *seen) Holder(h *license.Holder) (added int, again bool) {
	shown := *h
	shown.Emails, shown.Licenses = slices.Clone(h.Emails), slices.Clone(h.Licenses)
	s.holders = append(s.holders, shown)
	return s.taken.Holder(h)
}

// Nothing of a holder stays for the next one, though its memory does.
func TestHoldersAreKeptApart(t *testing.T) {
	t.Parallel()
	mail := func(kind sourcev1.Email_Kind, address string) *sourcev1.Email {
		return &sourcev1.Email{Kind: kind, Address: address}
	}
	s := new(stream).licenses(&sourcev1.License{Id: "l1"}, &sourcev1.License{Id: "l2"}).holders(
		&sourcev1.Holder{
			Id: "a", Kind: sourcev1.Holder_KIND_USER, Name: "A", LeftOut: "a guest", LicenseIds: []string{"l2", "l1", "l2"},
			Emails: []*sourcev1.Email{mail(sourcev1.Email_KIND_MAIL, "a@x.cz"), mail(sourcev1.Email_KIND_LOGIN, "a@y.cz"), mail(sourcev1.Email_KIND_ALIAS, "a@z.cz")},
		},
		&sourcev1.Holder{Id: "b", Kind: sourcev1.Holder_KIND_DEVICE},
		&sourcev1.Holder{Id: "c", Kind: sourcev1.Holder_KIND_KEY, LicenseIds: []string{"l1"}},
	).completed(2, 3, 3)
	sink := &seen{taken: newTaken()}
	if _, err := s.read(t, sink); err != nil {
		t.Fatal(err)
	}
	want := []license.Holder{
		{
			ID: "a", Kind: license.User, Name: "A", LeftOut: "a guest", Licenses: []uint32{0, 1},
			Emails: []license.Email{{Address: "a@x.cz", Kind: license.Mail}, {Address: "a@y.cz", Kind: license.Login}, {Address: "a@z.cz", Kind: license.Alias}},
		},
		{ID: "b", Kind: license.Device, Emails: []license.Email{}, Licenses: []uint32{}},
		{ID: "c", Kind: license.Key, Emails: []license.Email{}, Licenses: []uint32{0}},
	}
	if !reflect.DeepEqual(sink.holders, want) {
		t.Errorf("got  %+v\nwant %+v", sink.holders, want)
	}
}

func TestTheVendorsOwnNumber(t *testing.T) {
	t.Parallel()
	read := func(licensesOnly bool, expected uint64) (*reading, error) {
		s := one()
		s.request.LicensesOnly = licensesOnly
		holders := uint64(0)
		if !licensesOnly {
			s.holders(user("a", "l1"))
			holders = 1
		}
		s.completed(1, holders, holders)
		s.messages[len(s.messages)-1].GetCompleted().ExpectedHolders = &expected
		return s.read(t, newTaken())
	}
	for _, expected := range []uint64{0, 1} {
		if r, err := read(false, expected); err != nil || *r.result.Expected != expected {
			t.Errorf("%d expected, 1 came: %v", expected, err)
		}
	}
	if _, err := read(false, 2); !errors.As(err, new(*ShortError)) {
		t.Errorf("2 expected, 1 came: %v", err)
	}
	if _, err := read(true, 2); err != nil {
		t.Errorf("nobody was asked for: %v", err)
	}
}

// A source that can know a total names it, or says why not this time: whoever
// swallows an error knows neither.
func TestTheVendorsNumberIsMissing(t *testing.T) {
	t.Parallel()
	three := uint64(3)
	for name, tt := range map[string]struct {
		knows, licensesOnly bool
		expected            *uint64
		noTotal             string
		rule                string // empty: complete
		reported            string
	}{
		"it never knows one":           {},
		"it never knows one, and says": {noTotal: "the vendor\x07 counts\nnobody", reported: "the vendor counts nobody"},
		"it names one":                 {knows: true, expected: new(uint64(1))},
		"it says why not":              {knows: true, noTotal: "no count today", reported: "no count today"},
		"it names none":                {knows: true, rule: "no_total"},
		"it has nothing to say":        {knows: true, noTotal: " \n", rule: "no_total"},
		"nobody was asked for":         {knows: true, licensesOnly: true},
		"a reason does not excuse":     {knows: true, expected: &three, noTotal: "so what", rule: "short"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := one()
			s.knowsTotals, s.request.LicensesOnly = tt.knows, tt.licensesOnly
			holders := uint64(0)
			if !tt.licensesOnly {
				s.holders(user("a", "l1"))
				holders = 1
			}
			s.completed(1, holders, holders)
			end := s.messages[len(s.messages)-1].GetCompleted()
			end.ExpectedHolders, end.NoTotal = tt.expected, tt.noTotal
			r, err := s.read(t, newTaken())
			broken, is := errors.AsType[*RuleError](err)
			_, short := errors.AsType[*ShortError](err)
			switch {
			case tt.rule == "" && err != nil, tt.rule == "short" && !short, tt.rule == "no_total" && (!is || broken.Rule != tt.rule):
				t.Errorf("%v, want %q", err, tt.rule)
			case r.result.NoTotal != tt.reported:
				t.Errorf("reported %q, want %q", r.result.NoTotal, tt.reported)
			}
		})
	}
}

// What comes after an error is of no use to anybody; only further errors are.
func TestNothingIsTakenAfterAnError(t *testing.T) {
	t.Parallel()
	sink := &seen{taken: newTaken()}
	r, err := one().
		diagnostic(sourcev1.Diagnostic_SEVERITY_ERROR, "The sign-in was refused").
		holders(user("a", "l1")).
		completed(1, 1, 1).
		diagnostic(sourcev1.Diagnostic_SEVERITY_ERROR, "The address is wrong").
		read(t, sink)
	if !errors.As(err, new(*RuleError)) || !r.failed() || len(r.problems) != 2 || sink.holders != nil {
		t.Errorf("%v, %d errors, %d holders taken", err, len(r.problems), len(sink.holders))
	}
}

// A plugin that complains without end fills no memory.
func TestDiagnosticsAreBounded(t *testing.T) {
	t.Parallel()
	s := one()
	for range maxWarnings + 7 {
		s.diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING, "A password expires soon")
	}
	r, err := s.completed(1, 0, 0).read(t, newTaken())
	if err != nil || len(r.result.Warnings) != maxWarnings || r.result.MoreWarnings != 7 {
		t.Errorf("%v: %d warnings and %d more", err, len(r.result.Warnings), r.result.MoreWarnings)
	}
	s = one()
	for range maxErrors + 7 {
		s.diagnostic(sourcev1.Diagnostic_SEVERITY_ERROR, "The sign-in was refused")
	}
	if r, _ := s.read(t, newTaken()); len(r.problems) != maxErrors {
		t.Errorf("%d errors, want %d", len(r.problems), maxErrors)
	}
}

// A plugin that works is not shown as one that waits.
func TestProgressWithoutAWait(t *testing.T) {
	t.Parallel()
	var shown []Progress
	s := one()
	s.request.Progress = func(p Progress) { shown = append(shown, p) }
	s.progress(&sourcev1.Progress{Done: 1, Total: 2, Unit: "users", Traffic: &sourcev1.Traffic{Requests: 3}}).progress(&sourcev1.Progress{Done: 2})
	if _, err := s.completed(1, 0, 0).read(t, newTaken()); err != nil {
		t.Fatal(err)
	}
	want := []Progress{
		{Received: Totals{Licenses: 1}, Done: 1, Total: 2, Unit: "users", Traffic: Traffic{Requests: 3}},
		{Received: Totals{Licenses: 1}, Done: 2, Traffic: Traffic{Requests: 3}}, // what was not told again stays
	}
	if !reflect.DeepEqual(shown, want) {
		t.Errorf("got  %+v\nwant %+v", shown, want)
	}
}

// Only what arrives counts as movement: not an empty message, and no restart.
func TestWhatMovesAnExport(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		send  func(*stream)
		moves bool
	}{
		"a license":         {func(s *stream) { s.licenses(&sourcev1.License{Id: "l2"}) }, true},
		"no license":        {func(s *stream) { s.licenses() }, false},
		"a holder":          {func(s *stream) { s.holders(user("a", "l1")) }, true},
		"no holder":         {func(s *stream) { s.holders() }, false},
		"a restart":         {func(s *stream) { s.restart("") }, false},
		"a warning":         {func(s *stream) { s.diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING, "Slow") }, false},
		"progress":          {func(s *stream) { s.progress(&sourcev1.Progress{Done: 2}) }, true},
		"the same progress": {func(s *stream) { s.progress(&sourcev1.Progress{Done: 1}) }, false},
		"progress again after a restart": {func(s *stream) {
			s.restart("").progress(&sourcev1.Progress{Done: 1})
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := one().progress(&sourcev1.Progress{Done: 1})
			before := len(s.messages)
			tt.send(s)
			session := &Session{command: Command{Source: "contoso"}.withDefaults()}
			r := newReading(session, Request{}, newTaken())
			now := time.Unix(0, 0)
			_, cancel := context.WithCancelCause(t.Context())
			r.idle = newIdle(time.Hour, cancel)
			defer r.idle.pause()
			r.idle.now = func() time.Time { return now }
			for i, m := range s.messages {
				if i == before {
					now = now.Add(time.Minute)
				}
				if err := r.take(m); err != nil {
					t.Fatal(err)
				}
			}
			if moved := r.idle.movedAt.Equal(now); moved != tt.moves {
				t.Errorf("moved: %v, want %v", moved, tt.moves)
			}
		})
	}
}
