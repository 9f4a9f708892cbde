package conformance

import (
	"context"

	"github.com/licexport/licexport/internal/host"
)

// scope asks for the licenses alone.
func (s *suite) scope(ctx context.Context) {
	session, err := s.session(ctx, s.env)
	if err != nil {
		s.fail(exportScope, "it did not start again: %v", err)
		return
	}
	defer session.Close()
	alone := newContent(s.leaks)
	request := host.Request{Config: *s.config, LicensesOnly: true, IdleTimeout: s.Limits.Idle}
	if _, err := session.Export(ctx, request, alone); err != nil {
		if check := ruleOf(err); s.content == nil && check != exportScope {
			s.skip(exportScope, "there was no complete export (%s)", check)
			return
		}
		s.fail(exportScope, "%s", fault(err))
		return
	}
	if s.failed(exportProcesses) {
		s.skip(exportScope, "each process has ids of its own, see %s", exportProcesses)
		return
	}
	if s.content != nil {
		if difference := s.content.scopeDifference(alone); difference != "" {
			s.fail(exportScope, "the first export being one of everything, %s", difference)
			return
		}
	}
	s.pass(exportScope, "%d licenses and no holders", len(alone.licenses))
}
