package host

import (
	"context"
	"time"

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
	// SDK names what the plugin was written with, for support.
	SDK string
	// ConfigSchema is the JSON Schema (2020-12) of the configuration.
	ConfigSchema string
	// KnowsTotals: the vendor's API names totals, so exports are checked
	// against them.
	KnowsTotals bool
	// LicensesOnly: licenses can be listed without reading any user.
	LicensesOnly bool
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
	clean := s.command.clean
	return Description{
		Name:         clean(answer.GetName()),
		Version:      clean(answer.GetVersion()),
		Summary:      oneLine(clean(answer.GetSummary())),
		SDK:          oneLine(clean(answer.GetSdk())),
		ConfigSchema: answer.GetConfigSchema(),
		KnowsTotals:  answer.GetCapabilities().GetKnowsTotals(),
		LicensesOnly: answer.GetCapabilities().GetLicensesOnly(),
		MinInterval:  answer.GetMinInterval().AsDuration(),
	}, nil
}

// Description is what the plugin said about itself when it was started.
func (s *Session) Description() Description { return s.description }

func (s *Session) hostInfo() *sourcev1.HostInfo {
	return &sourcev1.HostInfo{Version: s.command.HostVersion}
}
