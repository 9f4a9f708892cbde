package conformance

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/licexport/licexport/internal/conformance/faultproxy"
)

// judgePages compares the pages that the vendor named in a good export with those
// that were asked for.
func (s *suite) judgePages(l *lane) {
	if unasked := l.proxy.Unasked(); len(unasked) > 0 {
		s.fail(upstreamPages, "an answer with a list names a next page that was never asked for: %s", quote(unasked[0]))
		return
	}
	s.pass(upstreamPages, "every page that an answer named was asked for")
}

// judgeHolders looks at lists whose items are holders, by their ids: an item that is
// none was left out on the way.
func (s *suite) judgeHolders(l *lane) {
	missing := make(map[string]struct{})
	for _, body := range l.proxy.Answered() {
		var value any
		if json.Unmarshal(body, &value) == nil {
			s.missingHolders(value, missing)
		}
	}
	if len(missing) > 0 {
		ids := make([]string, 0, len(missing))
		for id := range missing {
			ids = append(ids, id)
		}
		s.warn(upstreamHolders, "%d items of lists of holders are no holders in the export, one of them %s", len(ids), quote(slices.Min(ids)))
		return
	}
	s.pass(upstreamHolders, "every item of a list of holders is a holder")
}

// missingHolders collects ids of items that are no holders, from lists of which most
// items are.
func (s *suite) missingHolders(value any, missing map[string]struct{}) {
	switch v := value.(type) {
	case map[string]any:
		for _, below := range v {
			s.missingHolders(below, missing)
		}
	case []any:
		for name, ids := range texts(v) {
			if name == "" || len(ids) < 2 {
				continue
			}
			others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := s.content.holders[id]; return ok })
			if 2*len(others) <= len(ids) {
				for _, id := range others {
					missing[id] = struct{}{}
				}
			}
		}
		for _, below := range v {
			s.missingHolders(below, missing)
		}
	}
}

// texts are the strings in the objects of a list, by member.
func texts(list []any) map[string][]string {
	found := make(map[string][]string)
	for _, item := range list {
		object, _ := item.(map[string]any)
		for name, value := range object {
			if text, ok := value.(string); ok && len(text) >= leastID {
				found[name] = append(found[name], text)
			}
		}
	}
	return found
}

// untrusted offers the vendor under a certificate that nobody has signed. Whoever
// takes it would give the sign-in to anybody in between.
func (s *suite) untrusted(ctx context.Context, hurry map[string]string) {
	l, err := s.newLane(ctx, authorityUnknown, hurry)
	if err != nil {
		s.skip(upstreamTLS, "%v", err)
		return
	}
	defer l.close()
	limited, cancel := context.WithTimeoutCause(ctx, s.Limits.Trying, errStillTrying)
	defer cancel()
	_, _ = s.runFault(limited, l, faultproxy.Fault{}) // what counts is what arrived
	if n := len(l.proxy.Requests()); n > 0 {
		s.fail(upstreamTLS, "%d requests came to a server whose certificate no authority has signed", n)
		return
	}
	s.pass(upstreamTLS, "a server with a certificate that no authority has signed was sent nothing")
}
