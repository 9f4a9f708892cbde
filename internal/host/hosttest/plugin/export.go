package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/licexport/licexport/internal/clock"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Export sends two licenses and three holders and goes wrong as the mode says.
func (s *source) Export(r *sourcev1.ExportRequest, stream sourcev1.SourceService_ExportServer) error {
	config := s.settings(r.GetConfig())
	if config.Beacon != "" {
		s.held = append(s.held, hold(config.Beacon))
	}
	if config.Mode == "synthetic" {
		return synthetic(config, r.GetScope(), stream)
	}
	w := &writer{stream: stream}
	w.licenses(two()...)
	if r.GetScope() == sourcev1.Scope_SCOPE_LICENSES && config.Mode != "scope" {
		w.complete(2, 0, 0, nil)
		return nil
	}
	if config.Mode == "known-gaps" {
		w.diagnostic(knownGaps(r.GetKnownGaps()))
	}
	if exportDetails(w, config, r.GetDetails()) {
		return w.status
	}
	if fault, ok := faults()[config.Mode]; ok {
		fault(w, config)
		return w.status
	}
	w.holders(three()...)
	w.complete(2, 3, 4, nil)
	return nil
}

// knownGaps is a warning that says what the host knows.
func knownGaps(gaps map[string]int64) *sourcev1.Diagnostic {
	told := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
	told.Summary = "known gaps:"
	for _, id := range slices.Sorted(maps.Keys(gaps)) {
		told.Summary += fmt.Sprintf(" %s=%d", id, gaps[id])
	}
	return told
}

// odd sends a license besides the others, and its holders.
func odd(l *sourcev1.License, holders ...string) func(*writer, settings) {
	return func(w *writer, _ settings) {
		w.licenses(l)
		w.holders(three()...)
		for _, id := range holders {
			w.holders(holder(id, "l3"))
		}
		n, added := uint64(3), uint64(len(holders))
		if added > 0 && holders[0] != "ann" {
			n++
		}
		w.complete(3, n, 4+added, nil)
	}
}

// faults are the ways an export can go wrong (or look as if it did).
func faults() map[string]func(*writer, settings) {
	return map[string]func(*writer, settings){
		"crashes": func(w *writer, _ settings) {
			w.holders(three()...)
			w.flushed()
			os.Exit(5)
		},
		"killed": func(w *writer, _ settings) {
			w.holders(three()...)
			w.flushed()
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			waitForKill()
		},
		"panics-mid-stream": func(w *writer, _ settings) {
			w.holders(three()...)
			w.flushed()
			crash(nil)
		},
		"tells-its-time": func(w *writer, _ settings) {
			told := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
			told.Summary = "no limit"
			if end, bounded := w.stream.Context().Deadline(); bounded {
				told.Summary = fmt.Sprintf("%.0f minutes left", end.Sub(clock.System{}.Now()).Minutes())
			}
			w.diagnostic(told)
			w.holders(three()...)
			w.complete(2, 3, 4, nil)
		},
		"no-completed":  func(w *writer, _ settings) { w.holders(three()...) },
		"nothing":       func(*writer, settings) {},
		"sequence-gap":  func(w *writer, _ settings) { w.sequence++; w.holders(three()...) },
		"unknown-event": func(w *writer, _ settings) { w.send(&sourcev1.ExportResponse{}) },
		"after-completed": func(w *writer, _ settings) {
			w.complete(2, 0, 0, nil)
			w.holders(three()...)
		},
		"status-after-completed": func(w *writer, _ settings) {
			w.complete(2, 0, 0, nil)
			w.status = status.Error(codes.Internal, "second thoughts")
		},
		"rpc-error": func(w *writer, _ settings) {
			w.status = status.Error(codes.Unknown, "rpc error: code = Unknown desc = the vendor is ill")
		},
		"rpc-unknown-code": func(w *writer, _ settings) {
			w.status = status.Error(codes.Code(77), "rpc error: code = Code(12) desc = ")
		},
		"rpc-exhausted": func(w *writer, _ settings) {
			w.status = status.Error(codes.ResourceExhausted, "rpc error: code = Code(77) desc = the quota of the vendor is used up")
		},
		"rpc-exhausted-elsewhere": func(w *writer, _ settings) {
			w.status = status.Error(codes.ResourceExhausted, "grpc: received message larger than max (5000000 vs. 4194304)")
		},
		"wrong-totals": func(w *writer, _ settings) {
			w.holders(three()...)
			w.complete(2, 4, 4, nil)
		},
		"wrong-assignments": func(w *writer, _ settings) {
			w.holders(three()...)
			w.complete(2, 3, 5, nil)
		},
		"swallows-error": func(w *writer, _ settings) {
			expected := uint64(10)
			w.holders(three()...)
			w.complete(2, 3, 4, &expected)
		},
		"recounted": func(w *writer, _ settings) {
			w.holders(three()...)
			w.recount(map[string]int64{"l2": 9})
		},
		"recounted-unknown":  func(w *writer, _ settings) { w.holders(three()...); w.recount(map[string]int64{"l9": 1}) },
		"recounted-negative": func(w *writer, _ settings) { w.holders(three()...); w.recount(map[string]int64{"l1": -1}) },
		"expected-met": func(w *writer, _ settings) {
			expected := uint64(3)
			w.holders(three()...)
			w.complete(2, 3, 4, &expected)
		},
		"no-total": func(w *writer, _ settings) {
			w.holders(three()...)
			w.completeWith(2, 3, 4, nil, " ")
		},
		"long-no-total": func(w *writer, _ settings) {
			w.holders(three()...)
			w.completeWith(2, 3, 4, nil, strings.Repeat("n", sourcev1.MaxStringBytes+1))
		},
		// A license with one holder that the file cannot hold.
		"uid-semicolon":   odd(&sourcev1.License{Id: "l3", Uid: "acme:A;B"}, "ann"),
		"uid-excel":       odd(&sourcev1.License{Id: "l3", Uid: `="Visio"`}, "ann"),
		"uid-control":     odd(&sourcev1.License{Id: "l3", Uid: "acme:A\u2028B"}, "ann"),
		"uid-cyrillic":    odd(&sourcev1.License{Id: "l3", Uid: "acme:Ж"}, "ann"),
		"count-large":     odd(&sourcev1.License{Id: "l3", Uid: "acme:L3", Purchased: new(int64(1) << 31)}, "ann"),
		"count-largest":   odd(&sourcev1.License{Id: "l3", Uid: "acme:L3", Purchased: new(int64(1)<<31 - 1)}, "ann"),
		"uid-of-nobody":   odd(&sourcev1.License{Id: "l3", Uid: "acme:A;B"}),
		"email-cyrillic":  odd(&sourcev1.License{Id: "l3", Uid: "acme:L3"}, "Жанна"),
		"unknown-license": func(w *writer, _ settings) { w.holders(holder("ann", "l9")) },
		"license-twice":   func(w *writer, _ settings) { w.licenses(two()...) },
		"no-holder-id":    func(w *writer, _ settings) { w.holders(holder("", "l1")) },
		"no-license-id":   func(w *writer, _ settings) { w.licenses(&sourcev1.License{Name: "nameless"}) },
		"negative-count": func(w *writer, _ settings) {
			n := int64(-1)
			w.licenses(&sourcev1.License{Id: "l3", Purchased: &n})
		},
		"long-uid": func(w *writer, _ settings) {
			w.licenses(&sourcev1.License{Id: "l3", Uid: strings.Repeat("ž", 256)})
		},
		"holder-kind": func(w *writer, _ settings) {
			h := holder("ann", "l1")
			h.Kind = 9
			w.holders(h)
		},
		"email-kind": func(w *writer, _ settings) {
			h := holder("ann", "l1")
			h.Emails[0].Kind = 0
			w.holders(h)
		},
		"long-name": func(w *writer, _ settings) {
			h := holder("ann", "l1")
			h.Name = strings.Repeat("n", sourcev1.MaxStringBytes+1)
			w.holders(h)
		},
		"long-email": func(w *writer, _ settings) {
			h := holder("ann", "l1")
			h.Emails[0].Address = strings.Repeat("n", sourcev1.MaxStringBytes+1)
			w.holders(h)
		},
		"long-text": func(w *writer, _ settings) {
			d := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
			d.Detail = strings.Repeat("n", sourcev1.MaxTextBytes+1)
			w.diagnostic(d)
		},
		"empty-diagnostic":    func(w *writer, _ settings) { w.diagnostic(&sourcev1.Diagnostic{Severity: 1}) },
		"diagnostic-severity": func(w *writer, _ settings) { w.diagnostic(diagnostic(7)) },
		"big-batch": func(w *writer, _ settings) {
			batch := make([]*sourcev1.Holder, sourcev1.MaxHoldersPerMessage+1)
			for i := range batch {
				batch[i] = holder(fmt.Sprint(i), "l1")
			}
			w.holders(batch...)
		},
		"20-mib-message":  func(w *writer, _ settings) { w.padded(20 << 20) },
		"5-mib-message":   func(w *writer, _ settings) { w.padded(5 << 20) },
		"invalid-utf8":    func(w *writer, _ settings) { w.raw(invalidUTF8()) },
		"broken-message":  func(w *writer, _ settings) { w.raw(raw{0xff, 0xff, 0xff}) },
		"scope":           func(w *writer, _ settings) { w.holders(three()...) },
		"error":           reportErrors,
		"error-completed": reportErrorAndComplete,
		"error-hangs":     func(w *writer, c settings) { reportErrors(w, c); waitForKill() },
		"warning": func(w *writer, _ settings) {
			w.holders(three()...)
			w.diagnostic(diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING))
			w.complete(2, 3, 4, nil)
		},
		"expires": func(w *writer, _ settings) {
			w.holders(three()...)
			d := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
			d.Code, d.Summary = "double.certificate_expires", "the certificate expires on 2026-12-10, in 16 days"
			w.diagnostic(d)
			w.complete(2, 3, 4, nil)
		},
		"nobody": func(w *writer, _ settings) { w.complete(2, 0, 0, nil) },
		"look-alike": func(w *writer, _ settings) {
			w.holders(holder("mark", "l1"), holder("mar\u212A", "l1"))
			w.complete(2, 2, 2, nil)
		},
		"duplicate-holder": func(w *writer, _ settings) {
			w.holders(three()...)
			w.holders(holder("ann", "l2"), holder("ann", "l1", "l1"))
			w.holders(holder("guest", "l2"))
			w.complete(2, 3, 5, nil)
		},
		"restart": func(w *writer, _ settings) {
			w.holders(holder("ann", "l1"), holder("gone", "l2"))
			w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Restarted{
				Restarted: &sourcev1.Restarted{Reason: "a page token expired"},
			}})
			w.holders(three()...)
			w.complete(2, 3, 4, nil)
		},
		"waits": func(w *writer, _ settings) {
			w.progress(&sourcev1.Progress{
				Done: 1, Total: 3, Unit: "users", WaitingUntil: timestamppb.New(time.Unix(4_000_000_000, 0)),
				WaitingReason: "too many requests",
				Traffic:       &sourcev1.Traffic{Requests: 7, Pages: 5, Retries: 2, Throttled: durationpb.New(time.Minute)},
			})
			w.holders(three()...)
			w.complete(2, 3, 4, nil)
		},
		"hung": func(w *writer, _ settings) {
			w.holders(three()...)
			<-w.stream.Context().Done()
		},
		"hung-with-progress": func(w *writer, _ settings) {
			for w.stream.Context().Err() == nil {
				w.progress(&sourcev1.Progress{Done: 1, Unit: "users"})
			}
		},
		"hung-after-completed": func(w *writer, _ settings) {
			w.holders(three()...)
			w.complete(2, 3, 4, nil)
			<-w.stream.Context().Done()
		},
		"ignores-cancel": func(w *writer, _ settings) {
			w.holders(three()...)
			waitForKill()
		},
		"endless": endless,
		"texts":   texts,
		"values":  values,
		"floods-stderr": func(w *writer, _ settings) {
			floodStderr()
			w.holders(three()...)
			w.complete(2, 3, 4, nil)
		},
	}
}

// endless sends things of one kind for as long as somebody listens.
func endless(w *writer, c settings) {
	long := strings.Repeat("x", 900)
	for i := 0; w.stream.Context().Err() == nil; i++ {
		switch c.Fault {
		case "same-holder": // the same id again and again, never with the same name
			batch := make([]*sourcev1.Holder, 500)
			for j := range batch {
				batch[j] = holder("ann", "l1")
				batch[j].Name = fmt.Sprintf("%s %d %d", long, i, j)
			}
			w.holders(batch...)
		case "holders":
			batch := make([]*sourcev1.Holder, 500)
			for j := range batch {
				batch[j] = holder(fmt.Sprintf("%s %d %d", long, i, j), "l1", "l2")
			}
			w.holders(batch...)
		case "licenses":
			batch := make([]*sourcev1.License, 500)
			for j := range batch {
				batch[j] = &sourcev1.License{Id: fmt.Sprintf("%s %d %d", long, i, j), Name: long}
			}
			w.licenses(batch...)
		case "reasons":
			batch := make([]*sourcev1.Holder, 500)
			for j := range batch {
				batch[j] = holder(fmt.Sprintf("%d", j), "l1")
				batch[j].LeftOut = fmt.Sprintf("%d %d %s", i, j, long)
			}
			w.holders(batch...)
		case "warnings", "errors":
			d := diagnostic(sourcev1.Diagnostic_SEVERITY_WARNING)
			if c.Fault == "errors" {
				d.Severity = sourcev1.Diagnostic_SEVERITY_ERROR
			}
			d.Summary, d.Detail = long, strings.Repeat(long+"\n", 30)
			w.diagnostic(d)
		case "restarts":
			w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Restarted{Restarted: &sourcev1.Restarted{Reason: long}}})
			w.holders(three()...)
		case "log":
			fmt.Fprintln(os.Stderr, "[ERROR] "+long)
			w.progress(&sourcev1.Progress{Done: count(i), Unit: long})
		}
	}
}

// texts puts the text into everything that is for people.
func texts(w *writer, c settings) {
	fmt.Fprintf(os.Stderr, "%s\n", c.Text)
	record, _ := json.Marshal(map[string]any{"@message": c.Text, "@level": "warn", "k" + c.Text: c.Text})
	fmt.Fprintf(os.Stderr, "%s\n", record)
	w.licenses(&sourcev1.License{Id: "l3", Uid: "acme:THIRD", Name: "name " + c.Text, Status: "status " + c.Text})
	guest := holder("guest", "l3")
	guest.LeftOut = "reason " + c.Text
	w.holders(holder("ann", "l1", "l3"), guest)
	w.progress(&sourcev1.Progress{Done: 1, Unit: "unit " + c.Text, WaitingReason: "waiting " + c.Text})
	w.send(&sourcev1.ExportResponse{Event: &sourcev1.ExportResponse_Diagnostic{Diagnostic: &sourcev1.Diagnostic{
		Severity: sourcev1.Diagnostic_SEVERITY_WARNING, Summary: "summary " + c.Text, Detail: "detail\n" + c.Text,
		Code: "code" + c.Text, ConfigPath: "/" + c.Text, HelpUrl: "https://example.com/" + c.Text,
	}}})
	w.complete(3, 2, 3, nil)
}

// values puts the text into what the file is made of, as fault says where.
func values(w *writer, c settings) {
	h := holder("ann", "l1")
	switch c.Fault {
	case "uid":
		w.licenses(&sourcev1.License{Id: "l3", Uid: c.Text, Name: "Third"})
		w.complete(3, 0, 0, nil)
		return
	case "name":
		h.Name = c.Text
	case "email":
		h.Emails[0].Address = c.Text
	case "id":
		h.Id = c.Text
	}
	w.holders(h)
	w.complete(2, 1, 1, nil)
}

func reportErrors(w *writer, _ settings) {
	w.holders(three()...)
	w.diagnostic(diagnostic(sourcev1.Diagnostic_SEVERITY_ERROR))
	second := diagnostic(sourcev1.Diagnostic_SEVERITY_ERROR)
	second.Summary, second.ConfigPath, second.HelpUrl = "The address is wrong", "/url", "javascript:alert(1)"
	w.diagnostic(second)
}

func reportErrorAndComplete(w *writer, c settings) {
	reportErrors(w, c)
	w.complete(2, 3, 4, nil)
}

// crash ends the process with a panic that no handler recovers.
func crash(holders []*sourcev1.Holder) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = holders[3]
	}()
	<-done
}

// invalidUTF8 is a message whose text is not UTF-8, which no generated type
// would encode.
func invalidUTF8() raw {
	text := func(number protowire.Number, value []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), value)
	}
	license := append(text(1, []byte("l3")), text(3, []byte("\xc5rhus"))...)
	message := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 2)
	return append(message, text(2, text(1, license))...)
}
