package host

import (
	"cmp"
	"fmt"

	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

const (
	// maxWarnings is how many warnings of one export are kept.
	maxWarnings = 200
	// maxErrors is how many errors of one export are kept.
	maxErrors = 50
	// maxProblemBytes bounds the texts of all warnings that are kept, and those of
	// all errors: they go to the terminal, the log and the run record.
	maxProblemBytes = 128 << 10
	// maxLicenses is how many licenses a source may have. Entra has some thousand
	// applications in large tenants.
	maxLicenses = 50_000
	// maxRestarts is how often an export may begin anew.
	maxRestarts = 100
	// maxUID is the longest UId, in UTF-16 units.
	maxUID = 255
	// maxStatus, maxReason and maxUnit bound short texts, in bytes.
	maxStatus = 100
	maxReason = 300
	maxUnit   = 40
)

// reading holds one stream to the rules of the contract (see ExportResponse in
// source.proto) while it passes on what it carries.
type reading struct {
	session *Session
	request Request
	sink    Sink
	idle    *idle

	sequence uint64
	licenses map[string]uint32 // id -> index in the sink
	holder   license.Holder    // used again for each holder
	secrets  *secretValues
	// warningBytes and errorBytes are the lengths of the texts of problems, and
	// moreProblems is how many errors there were beyond those that are kept.
	warningBytes, errorBytes int
	moreProblems             int
	// lastReason is why the last holder that was left out was.
	lastReason struct{ raw, clean string }
	completed  *sourcev1.Completed
	problems   []problem.Problem // errors the plugin reported
	progress   Progress
	result     Result
}

func newReading(s *Session, request Request, sink Sink) *reading {
	return &reading{
		session: s, request: request, sink: sink,
		licenses: make(map[string]uint32), secrets: newSecretValues(request.Config.Secrets),
		result: Result{Details: s.asked(request)},
	}
}

// failed reports whether the plugin itself has given up.
func (r *reading) failed() bool { return len(r.problems) > 0 }

// take checks one message and passes it on.
func (r *reading) take(m *sourcev1.ExportResponse) error {
	r.sequence++
	if m.GetSequence() != r.sequence {
		return r.broken("sequence", "message %d has the number %d: messages were lost or repeated", r.sequence, m.GetSequence())
	}
	if r.completed != nil {
		return r.broken("after_completed", "it sent another message after Completed")
	}
	if r.failed() && m.GetDiagnostic() == nil {
		return nil
	}
	switch event := m.GetEvent().(type) {
	case *sourcev1.ExportResponse_Licenses:
		return r.takeLicenses(event.Licenses)
	case *sourcev1.ExportResponse_Holders:
		return r.takeHolders(event.Holders)
	case *sourcev1.ExportResponse_Progress:
		return r.takeProgress(event.Progress)
	case *sourcev1.ExportResponse_Diagnostic:
		return r.takeDiagnostic(event.Diagnostic)
	case *sourcev1.ExportResponse_Restarted:
		return r.restart(event.Restarted)
	case *sourcev1.ExportResponse_Details:
		return r.takeDetails(event.Details)
	case *sourcev1.ExportResponse_Completed:
		r.completed = event.Completed
		return nil
	default:
		return r.broken("unknown_event", "message %d is of a kind that this licexport does not know", r.sequence)
	}
}

func (r *reading) broken(rule, format string, args ...any) error {
	return r.session.violation(rule, r.session.command.line(fmt.Sprintf(format, args...), plain.LineLimit))
}

// shown is an id or a name of the plugin, for messages.
func (r *reading) shown(text string) string { return r.session.command.line(text, maxOffendingLine) }

// checkSize holds what is kept to the limit of the source. It is looked at after
// each message, which is small against any limit.
func (r *reading) checkSize() error {
	limit := cmp.Or(r.request.MaxMemory, DefaultMaxMemory)
	if size := r.sink.Size() + r.request.Details.Size(); size > limit {
		return advised(r.session.newProblem(problem.OriginPlugin, "host.too_much",
			fmt.Sprintf("plugin %s sends more than its source may take up", r.session.command.name()), []string{
				fmt.Sprintf("%s take up more than %s of memory.", r.sofar(), mebibytes(limit)),
			}), "Nothing of this source is used. If the source really has so many, raise max_memory of the source; otherwise it is a bug in the plugin.")
	}
	return nil
}

func mebibytes(bytes int64) string {
	if bytes >= 1<<30 && bytes%(1<<30) == 0 {
		return fmt.Sprintf("%d GiB", bytes>>30)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// sofar is what has arrived, for messages.
func (r *reading) sofar() string {
	t := r.result.Totals
	return fmt.Sprintf("%d licenses and %d holders", t.Licenses, t.Holders)
}

// bounded holds a text to the contract's limit. That it is UTF-8 was checked
// when it was decoded. For holders, of which there are millions, use isTooLong and
// tooLong: the name of a thing is made only for a message.
func (r *reading) bounded(text, what string) error {
	if !isTooLong(text) {
		return nil
	}
	return r.tooLong(text, what)
}

// isTooLong reports whether a text is over the contract's limit.
func isTooLong(text string) bool { return len(text) > sourcev1.MaxStringBytes }

func (r *reading) tooLong(text, what string) error {
	return r.broken("text_too_long", "%s has %d bytes; at most %d are allowed", what, len(text), sourcev1.MaxStringBytes)
}
