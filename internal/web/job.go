package web

import (
	"time"

	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// jobPage is a job: how it stands, what to do, and how it came to that.
type jobPage struct {
	Name     string
	Standing badge
	// Began is when the run began that is under way; zero if none is.
	Began    time.Time
	Concerns []concern
	// Readable is false if nothing is known of its runs.
	Readable bool
	// Unread is why some records cannot be read; empty if all can.
	Unread   phrase.Phrase
	Refusal  *refusalPart
	Now      nowPart
	Sources  []sourceRow
	Newest   *newestRun
	Runs     []runRow
	Waiting  []candidateRow
	Settings []setting
}

// nowPart is what holds of a job now.
type nowPart struct {
	LastRun  time.Time
	LastEnd  *badge
	LastGood time.Time
	NoGood   phrase.Phrase
	Next     time.Time
	NoNext   phrase.Phrase
	// Cron and Zone are the schedule; empty without one.
	Cron   string
	Zone   phrase.Phrase
	Output string
	// Published is nil if nothing was.
	Published *publishedPart
}

// publishedPart is the file that was published last.
type publishedPart struct {
	Rows, Licenses, Bytes phrase.Phrase
	// Run published it, at Time; at Found a run last found that it still is right.
	Run         string
	Time, Found time.Time
}

func (r *request) job() (content, error) {
	j, err := r.wantedJob()
	if err != nil {
		return content{}, err
	}
	zone := zoneOf(&j.Job)
	p := jobPage{
		Name: j.Name, Standing: standing(j.Standing), Concerns: concerns(&j.Job, manyActions),
		Began: in(r.running()[j.Name], zone), Readable: j.View != nil, Unread: unread(j),
		Refusal: refusalOf(j, zone), Now: nowOf(j, zone), Sources: sourceRows(j, zone),
		Newest: newestOf(j, zone), Runs: runRows(j, zone), Waiting: candidateRows(j, r.data.Now(), zone),
		Settings: settingsOf(j),
	}
	return content{Title: phrase.New("Job %s", j.Name), Menu: "/", Trail: jobTrail(nil), Body: p}, nil
}

// jobTrail leads to a page below a job; nil leads to that of a job itself.
func jobTrail(j *Job) []link {
	trail := []link{{To: "/", Text: phrase.New("Jobs")}}
	if j != nil {
		trail = append(trail, link{To: jobPath(j.Name), Text: phrase.New("Job %s", j.Name)})
	}
	return trail
}

func unread(j *Job) phrase.Phrase {
	if j.View == nil || j.Unread == nil {
		return phrase.Phrase{}
	}
	return said(phrase.Untranslated(problem.List(j.Unread)[0].Headline()))
}

func nowOf(j *Job, zone *time.Location) nowPart {
	n := nowPart{Cron: j.Cron, Zone: zoneName(&j.Job), Output: j.Output}
	if j.LastRun != nil {
		b := ended(j.LastRun.Outcome)
		n.LastRun, n.LastEnd = in(j.LastRun.Started, zone), &b
	}
	n.LastGood, n.NoGood = lastGood(&j.Job)
	n.Next, n.NoNext = next(&j.Job)
	n.LastGood, n.Next = in(n.LastGood, zone), in(n.Next, zone)
	if e := j.Published; e != nil {
		n.Published = publishedOf(e, zone)
	}
	return n
}

func publishedOf(e *state.Entry, zone *time.Location) *publishedPart {
	return &publishedPart{
		Rows: phrase.Number(e.Rows), Licenses: phrase.Number(len(e.Licenses)), Bytes: phrase.Count(int(e.Bytes), "%d byte", "%d bytes"),
		Run: e.Run, Time: in(e.Time, zone), Found: in(e.LastTime, zone),
	}
}
