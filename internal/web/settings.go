package web

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/phrase"
)

// setting is something that the configuration says of a job.
type setting struct{ Name, Value phrase.Phrase }

func settingsOf(j *Job) []setting {
	c := j.Settings
	refusal := phrase.New("nothing is published")
	if c.Guard.OnRefusal == config.RefusalKeep {
		refusal = phrase.New("the rest is published, with the refused licenses as they were")
	}
	failure := phrase.New("nothing is published")
	if c.OnSourceFailure == config.FailurePolicyReuse {
		failure = phrase.New("its published rows are used, if they are no older than %s", phrase.Duration(c.MaxAge))
	}
	all := []setting{
		{phrase.New("If the guard refuses"), refusal},
		{phrase.New("If a source fails"), failure},
		{phrase.New("Steps after a publication"), steps(c.Then)},
	}
	if len(c.ThenOnFailure) > 0 {
		all = append(all, setting{phrase.New("Steps after a failure"), steps(c.ThenOnFailure)})
	}
	for _, k := range []struct {
		name phrase.Phrase
		age  time.Duration
	}{
		{phrase.New("Former files are kept for"), j.Retention.Contents},
		{phrase.New("The file of each day is kept for"), j.Retention.Days},
		{phrase.New("Records of runs are kept for"), j.Retention.Records},
		{phrase.New("Counts by day are kept for"), j.Retention.Counts},
		{phrase.New("Files that were not published are kept for"), j.Retention.Candidates},
	} {
		if k.age > 0 {
			all = append(all, setting{k.name, phrase.Duration(k.age)})
		}
	}
	return all
}

// steps are the programs of steps, without arguments: they may hold secrets.
func steps(all []config.Step) phrase.Phrase {
	if len(all) == 0 {
		return phrase.New("none")
	}
	var names []string
	for _, s := range all {
		name := "…"
		if len(s.Run) > 0 && s.Run[0].Ref == nil {
			name = filepath.Base(strings.ReplaceAll(s.Run[0].Literal, `\`, "/"))
		}
		names = append(names, name)
	}
	return phrase.Text(strings.Join(names, ", "))
}
