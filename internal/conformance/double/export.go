package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"time"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Faults of Export.
const (
	needsVariableToExport = "needs-variable-to-export"
	changes               = "changes"
	changesLicense        = "changes-license"
	ignoresScope          = "ignores-scope"
	otherLicenses         = "other-licenses"
	worksOn               = "works-on"
	holdsShutdown         = "holds-shutdown"
	buffers               = "buffers"
	rowsSecret            = "rows-secret"
	namesNoTotal          = "names-no-total"
)

// Export sends one license and its holders.
func (s *source) Export(r *sourcev1.ExportRequest, stream sourcev1.SourceService_ExportServer) error {
	s.exports.Add(1)
	defer s.exports.Done()
	w := &writer{stream: stream}
	if problem := s.refusal(r.GetConfig()); problem != nil {
		w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Diagnostic{Diagnostic: problem}})
		return nil
	}
	licensesOnly := r.GetScope() == sourcev1.Scope_SCOPE_LICENSES
	w.license(s.license(licensesOnly))
	if licensesOnly && s.fault != ignoresScope {
		w.complete()
		return nil
	}
	s.sendHolders(w, r.GetConfig())
	if canceled(stream) {
		s.carryOn(w)
	}
	w.complete()
	return nil
}

// canceled waits a moment for the host to lose interest.
func canceled(stream sourcev1.SourceService_ExportServer) bool {
	select {
	case <-stream.Context().Done():
		return true
	case <-time.After(200 * time.Millisecond):
		return false
	}
}

// carryOn is what comes after a cancellation.
func (s *source) carryOn(w *writer) {
	switch s.fault {
	case worksOn:
		for { // although nobody listens
			w.progress()
		}
	case holdsShutdown:
		select {} // the process is killed
	}
}

// refusal is the error with which an export ends at once.
func (s *source) refusal(c *sourcev1.Config) *sourcev1.Diagnostic {
	token := c.GetSecrets()["/token"]
	switch s.fault {
	case logsSecret:
		fmt.Fprintln(os.Stderr, "signing in with "+token)
	case tellsSecret:
		if strings.Contains(token, "canary") {
			return problem("/token", "the vendor refused Basic "+base64.StdEncoding.EncodeToString([]byte("double:"+token)))
		}
	case forgetsInExport:
		return nil
	}
	if d := missing(c); d != nil {
		return d
	}
	if s.fault == needsVariableToExport && os.Getenv(variable) == "" {
		return problem("", "set "+variable)
	}
	return nil
}

func (s *source) license(licensesOnly bool) *sourcev1.License {
	purchased := int64(10)
	license := &sourcev1.License{Id: "l1", Uid: "double:L1", Name: "Basic", Purchased: &purchased}
	switch {
	case s.fault == changesLicense:
		license.Name = fmt.Sprintf("Basic %d", s.exported.Add(1))
	case s.fault == otherLicenses && licensesOnly:
		license.Id = "l2"
	}
	return license
}

func (s *source) sendHolders(w *writer, c *sourcev1.Config) {
	name := "Ann"
	switch s.fault {
	case changes:
		name = fmt.Sprintf("Ann %d", s.exported.Add(1))
	case rowsSecret:
		name = c.GetSecrets()["/token"]
	case buffers:
		w.buffer = true
	}
	w.holder("ann", name)
	if s.fault == "large" || s.fault == buffers {
		long := strings.Repeat("n", 1000)
		for i := range 20_000 {
			w.holder(fmt.Sprintf("holder-%05d", i), long)
		}
	}
	w.flush()
}

// writer counts and sends.
type writer struct {
	stream   sourcev1.SourceService_ExportServer
	buffer   bool // keep all holders in memory until flush, but for the first
	waiting  []*sourcev1.ExportResponse
	sequence uint64
	licenses uint64
	holders  uint64
}

func (w *writer) send(m *sourcev1.ExportResponse) {
	w.sequence++
	m.Sequence = w.sequence
	_ = w.stream.Send(m)
}

func (w *writer) license(l *sourcev1.License) {
	w.licenses++
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Licenses{
		Licenses: &sourcev1.Licenses{Licenses: []*sourcev1.License{l}},
	}})
}

func (w *writer) holder(id, name string) {
	w.holders++
	m := &sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Holders{
		Holders: &sourcev1.Holders{Holders: []*sourcev1.Holder{{
			Id: id, Kind: sourcev1.Holder_KIND_USER, Name: strings.Clone(name), LicenseIds: []string{"l1"},
			Emails: []*sourcev1.Email{{Address: id + "@example.com", Kind: sourcev1.Email_KIND_MAIL}},
		}}},
	}}
	if w.buffer && w.holders > 1 {
		w.waiting = append(w.waiting, m)
		return
	}
	w.send(m)
}

func (w *writer) flush() {
	for _, m := range w.waiting {
		w.send(m)
	}
}

func (w *writer) progress() {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Progress{
		Progress: &sourcev1.Progress{Done: w.sequence, Unit: "rounds"},
	}})
}

func (w *writer) complete() {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Completed{Completed: &sourcev1.Completed{
		Licenses: w.licenses, Holders: w.holders, Assignments: w.holders,
	}}})
}
