package conformance

import (
	"slices"
	"strings"
)

// judgeUIDs looks for licenses that Alvao could not tell apart. licexport refuses
// two that both have holders.
func (s *suite) judgeUIDs() {
	held := make(map[string]bool)
	for _, h := range s.content.holders {
		for _, id := range s.content.held(h) {
			held[id] = true
		}
	}
	byUID := make(map[string][]string)
	for id, l := range s.content.licenses {
		if uid := strings.ToLower(l.UID); uid != "" {
			byUID[uid] = append(byUID[uid], id)
		}
	}
	for uid, ids := range byUID {
		slices.Sort(ids)
		if len(ids) < 2 {
			continue
		}
		without := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return held[id] })
		if len(ids)-len(without) > 1 {
			s.fail(exportUIDs, "the licenses %q have the same uid %s, and holders", ids, quote(uid))
			return
		}
		s.warn(exportUIDs, "the licenses %q have the same uid %s; with the first holders of a second one, licexport would refuse them", ids, quote(uid))
	}
	s.pass(exportUIDs, "no two licenses have the same uid")
}
