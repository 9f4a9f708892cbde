package host

import (
	"context"
	"fmt"
	"time"

	"github.com/licexport/licexport/internal/details"
	"github.com/licexport/licexport/internal/plain"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Description is what a plugin says about itself. It is the same every time.
type Description struct {
	// Name of the plugin, as in its file name.
	Name string
	// Version of the plugin, semantic, without a leading v.
	Version string
	// Summary says in one line what the source reads.
	Summary string
	// Experimental says why the source is experimental: nobody has tried it against
	// the vendor's real service. Empty: it is not.
	Experimental string
	// SDK names what the plugin was written with, for support.
	SDK string
	// ConfigSchema is the JSON Schema (2020-12) of the configuration.
	ConfigSchema string
	// KnowsTotals: the vendor's API can name totals. An export without one is
	// complete only if it says why.
	KnowsTotals bool
	// LicensesOnly: licenses can be listed without reading any user.
	LicensesOnly bool
	// Details are the kinds of details that the plugin can report.
	Details details.Set
	// MinInterval is the least time between two exports. 0: any.
	MinInterval time.Duration
}

// Describe asks the plugin what it is. The answer to the same question at
// start is in Description.
func (s *Session) Describe(ctx context.Context) (Description, error) {
	ctx, cancel := withLimit(ctx, s.command.DescribeTimeout)
	defer cancel(nil)
	answer, err := s.source.Describe(ctx, &sourcev1.DescribeRequest{Host: s.hostInfo()})
	if err != nil {
		return Description{}, s.explainCall(ctx, err, "Describe", s.command.DescribeTimeout)
	}
	if err := s.checkIdentity(answer); err != nil {
		return Description{}, err
	}
	return Description{
		Name:         answer.GetName(),
		Version:      answer.GetVersion(),
		Summary:      s.command.line(answer.GetSummary(), plain.LineLimit),
		Experimental: s.command.line(answer.GetExperimental(), plain.NameLimit),
		SDK:          s.command.line(answer.GetSdk(), maxVersion),
		ConfigSchema: answer.GetConfigSchema(),
		KnowsTotals:  answer.GetCapabilities().GetKnowsTotals(),
		LicensesOnly: answer.GetCapabilities().GetLicensesOnly(),
		Details:      announced(answer.GetCapabilities()),
		MinInterval:  answer.GetMinInterval().AsDuration(),
	}, nil
}

// maxVersion bounds the version of a plugin and what it was written with, in
// bytes.
const maxVersion = 100

// checkIdentity makes sure that what a plugin is known by is plain text. These
// texts are compared, with the lock and with the configuration, so they are
// refused and not cleaned: cleaned, two different ones could be the same.
func (s *Session) checkIdentity(d *sourcev1.DescribeResponse) error {
	for _, text := range []struct {
		what, value string
		limit       int
	}{{"name", d.GetName(), maxName}, {"version", d.GetVersion(), maxVersion}} {
		switch {
		case len(text.value) > text.limit:
			return s.violation("describe", fmt.Sprintf("its %s has %d bytes; at most %d are allowed", text.what, len(text.value), text.limit))
		case s.command.line(text.value, text.limit) != text.value:
			return s.violation("describe", fmt.Sprintf("its %s has letters that nobody can see, or a secret in it: %q",
				text.what, s.command.line(text.value, text.limit)))
		}
	}
	return nil
}

// maxName bounds the name of a plugin, in bytes. A good one is shorter.
const maxName = 100

// SchemaError says that the schema of the plugin's settings cannot be used.
func (s *Session) SchemaError(err error) *RuleError {
	return s.violation("schema", s.command.line("its configuration schema cannot be used: "+err.Error(), plain.LineLimit))
}

// Description is what the plugin said about itself when it was started.
func (s *Session) Description() Description { return s.description }

func (s *Session) hostInfo() *sourcev1.HostInfo {
	return &sourcev1.HostInfo{Version: s.command.HostVersion}
}
