package web

import (
	"time"

	"github.com/licexport/licexport/internal/overview"
	"github.com/licexport/licexport/internal/phrase"
)

// byHandPage is what people have to do in Alvao because the file cannot say it.
type byHandPage struct {
	// Starting says that the configuration was not read yet.
	Starting bool
	Jobs     []byHandJob
}

// byHandJob is what there is to do for a job.
type byHandJob struct {
	Name string
	// Unreadable says that nobody knows what there is to do.
	Unreadable bool
	Items      []byHandItem
}

// byHandItem is a license to clear, or to enter under another UId.
type byHandItem struct {
	UID, Name string
	// Became is the UId that its holders have since; empty if they have none.
	Became  string
	Since   time.Time
	Holders phrase.Phrase
	Do      action
}

func (r *request) byHand() (content, error) {
	all, err := r.data.Overview(r.ctx)
	if err != nil {
		return content{}, err
	}
	p := byHandPage{Starting: all.Config == ""}
	for i := range all.Jobs {
		if j := &all.Jobs[i]; len(j.ByHand) > 0 || j.Standing == overview.Unreadable {
			p.Jobs = append(p.Jobs, byHandJobOf(j))
		}
	}
	return content{Title: phrase.New("To clear by hand"), Menu: byHandPath(), Body: p}, nil
}

func byHandJobOf(j *overview.Job) byHandJob {
	job := byHandJob{Name: j.Name, Unreadable: j.Standing == overview.Unreadable}
	actions := byHandActions(j)
	for i, b := range j.ByHand {
		item := byHandItem{UID: b.UID, Name: b.Name, Became: b.Became, Since: in(b.Since, zoneOf(j)), Holders: phrase.Number(b.Holders)}
		if i < len(actions) {
			item.Do = actions[i]
		}
		job.Items = append(job.Items, item)
	}
	return job
}

// byHandActions are what the overview says to do, in the order of ByHand.
func byHandActions(j *overview.Job) []action {
	for _, c := range j.Concerns {
		if c.Standing != overview.ClearByHand {
			continue
		}
		var all []action
		for _, a := range c.Actions {
			all = append(all, actionOf(a))
		}
		return all
	}
	return nil
}
