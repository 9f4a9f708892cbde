package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

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
	buffersSome           = "buffers-some"
	rowsSecret            = "rows-secret"
	namesNoTotal          = "names-no-total"
	strayLicense          = "stray-license"
	oneUID                = "one-uid"
	losesCounted          = "loses-counted-license"
	idsOfProcess          = "ids-of-process"
	licenseIDsOfProcess   = "license-ids-of-process"
	idsAreAddresses       = "ids-are-addresses"
	logsPeople            = "logs-people"
	leavesChild           = "leaves-child"
	takesMemory           = "takes-memory"
	takesTime             = "takes-time"
)

// Sizes of what it exports, which are no faults.
const (
	large = "large"
	some  = "some"
)

// Export sends one license and its holders.
func (s *source) Export(r *sourcev1.ExportRequest, stream sourcev1.SourceService_ExportServer) error {
	s.exports.Add(1)
	defer s.exports.Done()
	w := &writer{stream: stream, license: "l1"}
	s.live()
	if problem := s.refusal(r.GetConfig()); problem != nil {
		w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Diagnostic{Diagnostic: problem}})
		return nil
	}
	licensesOnly := r.GetScope() == sourcev1.Scope_SCOPE_LICENSES
	if s.fault == oneUID {
		w.sell(&sourcev1.License{Id: "l0", Uid: "Double:L1", Name: "Basic, the old one"})
	}
	if s.fault == detailsUnheld {
		w.sell(&sourcev1.License{Id: "l2", Uid: "double:L2", Name: "Other"})
	}
	w.sell(s.license(licensesOnly)) // the last one is held
	if licensesOnly && s.fault != ignoresScope {
		w.complete()
		return nil
	}
	if s.fault == changingDetails && len(r.GetDetails()) > 0 {
		w.holder("eve", "Eve") // the rows of a second reading
	}
	s.sendHolders(w, r.GetConfig())
	s.tellDetails(w, r.GetDetails())
	if s.canceled(stream) {
		s.carryOn(w)
	}
	w.complete()
	return nil
}

// live is what a source does besides its work.
func (s *source) live() {
	switch s.fault {
	case logsPeople:
		fmt.Fprintln(os.Stderr, "reading <Ann@example.com>.")
	case leavesChild:
		leaveChild()
	case takesMemory:
		s.memory = bytes.Repeat([]byte("m"), 100<<20)
	case takesTime:
		time.Sleep(time.Second) //nolint:forbidigo // it really takes its time
	}
}

// canceled waits a moment for the host to lose interest; long enough for a busy
// computer where the fault shows only then.
func (s *source) canceled(stream sourcev1.SourceService_ExportServer) bool {
	moment := 200 * time.Millisecond
	if s.fault == worksOn || s.fault == holdsShutdown {
		moment = 3 * time.Second
	}
	select {
	case <-stream.Context().Done():
		return true
	case <-time.After(moment):
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
	case logsPart:
		fmt.Fprintln(os.Stderr, "signing in with "+token[:len(token)*2/3]+"…")
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
	case s.fault == licenseIDsOfProcess:
		license.Id = fmt.Sprintf("l%d", os.Getpid())
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
	case buffers, buffersSome:
		w.buffer = true
	}
	id := "ann"
	switch s.fault {
	case idsOfProcess:
		id = fmt.Sprintf("ann-%d", os.Getpid())
	case idsAreAddresses:
		id = "Ann@example.com"
	}
	switch s.fault {
	case strayLicense:
		w.sell(&sourcev1.License{Id: "ended", Uid: "double:ended", Name: "A product that has ended"})
	case losesCounted:
		w.sell(&sourcev1.License{Id: "late", Uid: "double:late", Name: "A product of a list", Purchased: proto.Int64(3)})
	}
	if s.fault == oneUID {
		w.twins()
	}
	w.holder(id, name)
	rows := map[string]int{large: 20_000, buffers: 20_000, some: 4_000, buffersSome: 4_000}[s.fault]
	if rows > 0 {
		long := strings.Repeat("n", 1000)
		for i := range rows {
			w.holder(fmt.Sprintf("holder-%05d", i), long)
			if w.buffer && i%100 == 0 {
				time.Sleep(5 * time.Millisecond) //nolint:forbidigo // a vendor takes its time, too
			}
		}
	}
	w.flush()
}

// writer counts and sends.
type writer struct {
	stream   sourcev1.SourceService_ExportServer
	license  string // the id of the one that everybody holds
	buffer   bool   // keep all holders in memory until flush, but for the first
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

func (w *writer) sell(l *sourcev1.License) {
	w.licenses++
	w.license = l.GetId()
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Licenses{
		Licenses: &sourcev1.Licenses{Licenses: []*sourcev1.License{l}},
	}})
}

func (w *writer) holder(id, name string) {
	w.holders++
	m := &sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Holders{
		Holders: &sourcev1.Holders{Holders: []*sourcev1.Holder{{
			Id: id, Kind: sourcev1.Holder_KIND_USER, Name: strings.Clone(name), LicenseIds: []string{w.license},
			Emails: []*sourcev1.Email{{Address: strings.TrimSuffix(id, "@example.com") + "@example.com", Kind: sourcev1.Email_KIND_MAIL}},
		}}},
	}}
	if w.buffer && w.holders > 1 {
		w.waiting = append(w.waiting, m)
		return
	}
	w.send(m)
}

// twins are two people, one with each of two licenses.
func (w *writer) twins() {
	current := w.license
	w.license = "l0"
	w.holder("twin", "Twin")
	w.license = current
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
