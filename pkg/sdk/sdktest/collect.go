package sdktest

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
	"google.golang.org/protobuf/proto"
)

// collector judges a stream by the rules of the contract and keeps its content.
type collector struct {
	result       Result
	licensesOnly bool
	asked        []sourcev1.DetailKind
	details      map[string]*sdk.HolderDetails
	sequence     uint64
	licenses     map[string]bool
	holders      map[string]Holder
	order        map[string]int // when a holder was reported last
	reports      int
	completed    *sourcev1.Completed
	breaches     []string
}

func newCollector(licensesOnly bool, asked []sourcev1.DetailKind) *collector {
	return &collector{
		licensesOnly: licensesOnly,
		asked:        asked,
		details:      make(map[string]*sdk.HolderDetails),
		licenses:     make(map[string]bool),
		holders:      make(map[string]Holder),
		order:        make(map[string]int),
	}
}

func (c *collector) breach(format string, args ...any) {
	c.breaches = append(c.breaches, fmt.Sprintf(format, args...))
}

func (c *collector) event(m *sourcev1.ExportResponse) {
	c.sequence++
	if m.GetSequence() != c.sequence {
		c.breach("message %d has the number %d", c.sequence, m.GetSequence())
	}
	if c.completed != nil {
		c.breach("message %d came after Completed", c.sequence)
	}
	if size := proto.Size(m); size > sourcev1.MaxMessageBytes {
		c.breach("message %d has %d bytes, at most %d are allowed", c.sequence, size, sourcev1.MaxMessageBytes)
	}
	switch e := m.GetEvent().(type) {
	case *sourcev1.ExportResponse_Licenses:
		c.addLicenses(e.Licenses.GetLicenses())
	case *sourcev1.ExportResponse_Holders:
		c.addHolders(e.Holders.GetHolders())
	case *sourcev1.ExportResponse_Details:
		c.addDetails(e.Details)
	case *sourcev1.ExportResponse_Progress:
		if e.Progress.GetWaitingUntil() != nil {
			c.result.Waits = append(c.result.Waits, Wait{
				Until: e.Progress.GetWaitingUntil().AsTime(), Why: e.Progress.GetWaitingReason(),
			})
		}
	case *sourcev1.ExportResponse_Diagnostic:
		c.diagnostic(e.Diagnostic)
	case *sourcev1.ExportResponse_Restarted:
		c.result.Restarts = append(c.result.Restarts, e.Restarted.GetReason())
		c.result.Replaced = 0
		clear(c.holders)
		clear(c.order)
		clear(c.details)
	case *sourcev1.ExportResponse_Completed:
		c.completed = e.Completed
	default:
		c.breach("message %d is of an unknown kind", c.sequence)
	}
}

func (c *collector) addLicenses(licenses []*sourcev1.License) {
	if len(licenses) > sourcev1.MaxLicensesPerMessage {
		c.breach("message %d has %d licenses", c.sequence, len(licenses))
	}
	for _, l := range licenses {
		if c.licenses[l.GetId()] {
			c.breach("license %q was sent twice", l.GetId())
		}
		c.licenses[l.GetId()] = true
		c.result.Licenses = append(c.result.Licenses, sdk.License{
			ID: l.GetId(), UID: l.GetUid(), Name: l.GetName(),
			Purchased: l.Purchased, Consumed: l.Consumed, Status: l.GetStatus(),
		})
	}
}

func (c *collector) addHolders(holders []*sourcev1.Holder) {
	if len(holders) > sourcev1.MaxHoldersPerMessage {
		c.breach("message %d has %d holders", c.sequence, len(holders))
	}
	if c.licensesOnly {
		c.breach("holders were sent although only licenses were wanted")
	}
	for _, h := range holders {
		for _, id := range h.GetLicenseIds() {
			if !c.licenses[id] {
				c.breach("holder %q names license %q, which was not sent before", h.GetId(), id)
			}
		}
		now := holder(h)
		if former, ok := c.holders[h.GetId()]; ok {
			c.result.Replaced++
			now.Licenses = united(former.Licenses, now.Licenses)
		}
		c.holders[h.GetId()] = now
		c.reports++
		c.order[h.GetId()] = c.reports
	}
}

// united returns the ids of both lists, each once.
func united(former, now []string) []string {
	all := slices.Clone(former)
	for _, id := range now {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func (c *collector) diagnostic(d *sourcev1.Diagnostic) {
	p := problem(d)
	if d.GetSeverity() == sourcev1.Diagnostic_SEVERITY_WARNING {
		c.result.Warnings = append(c.result.Warnings, p)
		return
	}
	c.result.Problems = append(c.result.Problems, p)
}

// end closes the result after the stream ended with err.
func (c *collector) end(t testing.TB, err error) *Result {
	t.Helper()
	if !errors.Is(err, io.EOF) {
		c.result.Err = err
	}
	for id, h := range c.holders {
		h.Details = c.details[id]
		c.result.Holders = append(c.result.Holders, h)
	}
	slices.SortFunc(c.result.Holders, func(a, b Holder) int { return c.order[a.ID] - c.order[b.ID] })
	if c.completed != nil {
		c.complete()
	} else if c.result.Err == nil && len(c.result.Problems) == 0 {
		c.breach("the stream ended without Completed and without a problem")
	}
	for _, breach := range c.breaches {
		t.Errorf("the contract is broken: %s", breach)
	}
	return &c.result
}

func (c *collector) complete() {
	done := c.completed
	assignments := 0
	for _, h := range c.result.Holders {
		assignments += len(h.Licenses)
	}
	c.total("licenses", done.GetLicenses(), len(c.result.Licenses))
	c.total("holders", done.GetHolders(), len(c.result.Holders))
	c.total("assignments", done.GetAssignments(), assignments)
	c.recount(done.GetConsumed())
	traffic := done.GetTraffic()
	c.result.Traffic = sdk.Traffic{
		Requests: count(traffic.GetRequests()), Pages: count(traffic.GetPages()), Retries: count(traffic.GetRetries()),
	}
	c.result.Throttled = traffic.GetThrottled().AsDuration()
	c.result.Completed = len(c.result.Problems) == 0 && c.result.Err == nil
	if done.ExpectedHolders == nil {
		c.result.NoTotal = done.GetNoTotal()
		return
	}
	expected := count(done.GetExpectedHolders())
	c.result.Expected = &expected
	if len(c.result.Holders) < expected {
		c.result.Completed = false
		c.result.Problems = append(c.result.Problems, sdk.Problem{
			Summary: fmt.Sprintf("the source read %d holders, but the vendor named %d", len(c.result.Holders), expected),
			Origin:  sdk.OriginUpstream,
		})
	}
}

// recount puts the newer numbers into the licenses.
func (c *collector) recount(consumed map[string]int64) {
	for i := range c.result.Licenses {
		if units, ok := consumed[c.result.Licenses[i].ID]; ok {
			c.result.Licenses[i].Consumed = sdk.Int(units)
			delete(consumed, c.result.Licenses[i].ID)
		}
	}
	if len(consumed) > 0 {
		c.breach("Completed counts units of %d licenses that were not announced", len(consumed))
	}
}

// count makes an int of a number on the wire.
func count(n uint64) int {
	if n > math.MaxInt {
		return math.MaxInt
	}
	return int(n)
}

func (c *collector) total(what string, told uint64, got int) {
	if count(told) != got {
		c.breach("Completed names %d %s, but %d were sent", told, what, got)
	}
}
