package web

import (
	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/schedule"
)

// troubles are what keeps serve itself from its work. Why is in its log.
func troubles(s schedule.Status, path string) []concern {
	var all []concern
	bad := badge{Class: string(overview.Critical), Text: phrase.New("serve")}
	if s.LoadErr != nil {
		all = append(all, concern{
			Standing: bad, Text: phrase.New("The configuration was changed and cannot be used, so the one from before is in force."),
			Actions: []action{{Command: "licexport config validate" + commandline.Target{Config: path}.ConfigFlag()}},
		})
	}
	if s.StateErr != nil {
		all = append(all, concern{Standing: bad, Text: phrase.New("serve cannot write its state, so it may repeat runs after a restart. Its log says why.")})
	}
	return all
}
