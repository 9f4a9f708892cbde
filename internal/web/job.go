package web

import (
	"time"

	"github.com/licexport/licexport/internal/phrase"
)

// jobPage is a job: how it stands, what to do, its runs.
type jobPage struct {
	Name     string
	Standing badge
	Concerns []concern
	Time     time.Time
}

func (r *request) job() (content, error) {
	j, err := r.wantedJob()
	if err != nil {
		return content{}, err
	}
	return content{Title: phrase.New("Job %s", j.Name), Menu: "/", Trail: jobTrail(nil), Body: jobPage{
		Name: j.Name, Standing: standing(j.Standing), Concerns: concerns(&j.Job),
	}}, nil
}

// jobTrail leads to a page below a job; nil leads to that of a job itself.
func jobTrail(j *Job) []link {
	trail := []link{{To: "/", Text: phrase.New("Jobs")}}
	if j != nil {
		trail = append(trail, link{To: jobPath(j.Name), Text: phrase.New("Job %s", j.Name)})
	}
	return trail
}
