package conformance

import (
	"context"
	"fmt"
	"slices"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/host"
)

// details asks for the details that the plugin announces, all together and each
// kind alone: the rows have to be the same, and nothing may come that nobody asked
// for. That an export without details brings none is judged by every other export.
func (s *suite) details(ctx context.Context) {
	if s.content == nil {
		s.skip(exportDetails, "there was no complete export")
		return
	}
	session, err := s.session(ctx, s.env)
	if err != nil {
		s.fail(exportDetails, "it did not start again: %v", err)
		return
	}
	defer session.Close()
	announced := session.Description().Details
	if announced == 0 {
		s.pass(exportDetails, "it announces none and sent none")
		return
	}
	known := 0
	asks := []details.Set{announced}
	if kinds := announced.Kinds(); len(kinds) > 1 {
		for _, kind := range kinds {
			asks = append(asks, details.Of(kind))
		}
	}
	for i, asked := range asks {
		collector := details.NewCollector(asked)
		rows := newContent(s.leaks)
		request := host.Request{Config: *s.config, Details: collector, IdleTimeout: s.Limits.Idle}
		if _, err := session.Export(ctx, request, rows); err != nil {
			s.fail(exportDetails, "asked for %s, %s", asked, fault(err))
			return
		}
		told := collector.Details()
		if wrong := s.wrongDetails(rows, told); wrong != "" {
			s.fail(exportDetails, "asked for %s, %s", asked, wrong)
			return
		}
		if i == 0 {
			known = told.Holders()
		}
	}
	s.pass(exportDetails, "the same rows with %s; something is told of %d holders", announced, known)
}

// wrongDetails says what is wrong with an export with details; "" if nothing is.
func (s *suite) wrongDetails(rows *content, told *details.Details) string {
	if difference := s.content.difference(rows); difference != "" {
		return "the first export being one without, " + difference
	}
	for id := range told.HolderIDs() {
		if _, known := rows.holders[id]; !known {
			return fmt.Sprintf("it told details of %s, which is no holder", quote(id))
		}
		h := told.Holder(id)
		for _, text := range []struct{ what, value string }{
			{"department", h.Department}, {"cost center", h.CostCenter}, {"employee id", h.EmployeeID},
		} {
			if standsForNothing(text.value) {
				return fmt.Sprintf("the %s of holder %s is %s: what is unknown has to be left out", text.what, quote(id), quote(text.value))
			}
		}
		if wrong := rows.wrongWay(id, h); wrong != "" {
			return wrong
		}
	}
	return ""
}

// wrongWay finds an assignment of a license that the holder does not hold, without
// an error that says why.
func (c *content) wrongWay(id string, h details.Holder) string {
	held := c.held(c.holders[id])
	for _, way := range h.Assignments {
		if way.Error == "" && !slices.Contains(held, way.License) {
			return fmt.Sprintf("it told how holder %s came by license %s, which it does not hold, and no error", quote(id), quote(way.License))
		}
	}
	return ""
}

// standsForNothing reports whether a text is what programs write where there is
// none.
func standsForNothing(text string) bool {
	return slices.Contains([]string{"null", "NULL", "nil", "<nil>", "None", "undefined", "NaN", "[object Object]"}, text)
}
