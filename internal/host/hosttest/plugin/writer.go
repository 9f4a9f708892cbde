package main

import (
	"strings"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// writer numbers and sends messages. A stream that broke is the host's doing
// and of no interest here.
type writer struct {
	stream   sourcev1.SourceService_ExportServer
	sequence uint64
	status   error // what Export returns in the end
}

func (w *writer) send(m *sourcev1.ExportResponse) {
	w.sequence++
	m.Sequence = w.sequence
	_ = w.stream.Send(m)
}

func (w *writer) raw(m raw) { _ = w.stream.SendMsg(m) }

func (w *writer) licenses(l ...*sourcev1.License) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Licenses{Licenses: &sourcev1.Licenses{Licenses: l}}})
}

func (w *writer) holders(h ...*sourcev1.Holder) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Holders{Holders: &sourcev1.Holders{Holders: h}}})
}

func (w *writer) progress(p *sourcev1.Progress) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Progress{Progress: p}})
}

func (w *writer) diagnostic(d *sourcev1.Diagnostic) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Diagnostic{Diagnostic: d}})
}

// noTotal is why there is no total, where there is none.
const noTotal = "this vendor counts\nnobody"

func (w *writer) complete(licenses, holders, assignments uint64, expected *uint64) {
	reason := ""
	if expected == nil {
		reason = noTotal
	}
	w.completeWith(licenses, holders, assignments, expected, reason)
}

func (w *writer) completeWith(licenses, holders, assignments uint64, expected *uint64, noTotal string) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Completed{Completed: &sourcev1.Completed{
		Licenses: licenses, Holders: holders, Assignments: assignments, ExpectedHolders: expected, NoTotal: noTotal,
		Traffic: &sourcev1.Traffic{Requests: 9, Pages: 8, Retries: 1},
	}}})
}

// recount completes the whole export with newer numbers of units in use.
func (w *writer) recount(consumed map[string]int64) {
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Completed{Completed: &sourcev1.Completed{
		Licenses: 2, Holders: 3, Assignments: 4, Consumed: consumed, NoTotal: noTotal,
	}}})
}

// padded sends a message of about so many bytes.
func (w *writer) padded(bytes int) {
	d := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
	d.Detail = strings.Repeat("x", bytes)
	w.diagnostic(d)
}

// flushed returns when all that was sent before is out of this process, so
// that its end cannot take it back: gRPC keeps 64 KiB at most to itself, and
// this sends several times that.
func (w *writer) flushed() {
	for range 400 {
		w.progress(&sourcev1.Progress{Unit: strings.Repeat("u", 900)})
	}
}

func two() []*sourcev1.License {
	purchased, consumed := int64(25), int64(3)
	return []*sourcev1.License{
		{Id: "l1", Uid: "acme:BASIC", Name: "Basic", Purchased: &purchased, Consumed: &consumed, Status: "Enabled"},
		{Id: "l2", Name: "Free"},
	}
}

func three() []*sourcev1.Holder {
	printer := holder("printer", "l2")
	printer.Kind = sourcev1.Holder_KIND_DEVICE
	printer.Emails = nil
	guest := holder("guest", "l1")
	guest.LeftOut = "guests are excluded"
	return []*sourcev1.Holder{holder("ann", "l2", "l1", "l2"), guest, printer}
}

func holder(id string, licenses ...string) *sourcev1.Holder {
	return &sourcev1.Holder{
		Id: id, Kind: sourcev1.Holder_KIND_USER, Name: "The " + id,
		Emails: []*sourcev1.Email{
			{Address: id + "@example.com", Kind: sourcev1.Email_KIND_MAIL},
			{Address: id + "@login.example.com", Kind: sourcev1.Email_KIND_LOGIN},
		},
		LicenseIds: licenses,
	}
}
