package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/host"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// required leaves out each required setting in turn.
func (s *suite) required(ctx context.Context) {
	_, schema, err := compile(s.description.GetConfigSchema())
	if err != nil { // it compiled before
		s.skip(configRequired, "%v", err)
		return
	}
	pointers, err := requiredSettings(schema, *s.config)
	switch {
	case err != nil:
		s.skip(configRequired, "%v", err)
		return
	case len(pointers) == 0:
		s.pass(configRequired, "no setting is required")
		return
	}
	p := s.readyFor(ctx, configRequired)
	if p == nil {
		return
	}
	defer p.stop()
	for _, pointer := range pointers {
		if err := s.leaveOut(ctx, p, pointer); err != nil {
			s.fail(configRequired, "%v", err)
			return
		}
	}
	s.pass(configRequired, "each of %s is missed by name", strings.Join(pointers, ", "))
}

func (s *suite) leaveOut(ctx context.Context, p *probe, pointer string) error {
	config, err := without(*s.config, pointer)
	if err != nil {
		return err
	}
	ctx, cancel := within(ctx, s.Limits.Export)
	defer cancel()
	answer, err := p.source.Check(ctx, &sourcev1.CheckRequest{Host: s.hostInfo(), Config: message(config), Offline: true})
	if err != nil {
		return fmt.Errorf("without %s, %w", pointer, p.explain(ctx, err, "Check", s.Limits.Export))
	}
	var paths []string
	for _, r := range answer.GetResults() {
		if r.GetStatus() == sourcev1.CheckResult_STATUS_FAILED {
			paths = append(paths, r.GetProblem().GetConfigPath())
		}
	}
	if err := named(pointer, paths, "Check has %s"); err != nil {
		return err
	}
	paths, err = p.errorPaths(ctx, config)
	if err != nil {
		return fmt.Errorf("without %s, %w", pointer, err)
	}
	return named(pointer, paths, "Export reports %s")
}

// named returns an error if no problem is about a setting. where is completed
// by what there was instead.
func named(pointer string, paths []string, where string) error {
	if slices.Contains(paths, pointer) {
		return nil
	}
	instead := "no error"
	if len(paths) > 0 {
		instead = fmt.Sprintf("errors with the config_path %q", paths)
	}
	return fmt.Errorf("without %s, "+where, pointer, instead)
}

// errorPaths runs an export and returns the config_path of each error it
// reports.
func (p *probe) errorPaths(ctx context.Context, config host.Config) ([]string, error) {
	stream, err := p.source.Export(ctx, p.suite.exportRequest(config))
	if err != nil {
		return nil, p.explain(ctx, err, "Export", p.suite.Limits.Export)
	}
	var paths []string
	for {
		event, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return paths, nil
		case err != nil && len(paths) > 0: // it has said what is wrong
			return paths, nil
		case err != nil:
			return nil, p.explain(ctx, err, "Export", p.suite.Limits.Export)
		}
		if d := event.GetDiagnostic(); d.GetSeverity() == sourcev1.Diagnostic_SEVERITY_ERROR {
			paths = append(paths, d.GetConfigPath())
		}
	}
}

func (s *suite) exportRequest(config host.Config) *sourcev1.ExportRequest {
	return &sourcev1.ExportRequest{Host: s.hostInfo(), Config: message(config), Scope: sourcev1.Scope_SCOPE_ALL}
}
