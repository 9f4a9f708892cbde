package serve

import (
	"reflect"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
)

// ReadJobs reads a configuration file and the jobs in it that have a schedule.
func ReadJobs(path string, owners ownership.Rule) (*config.File, []schedule.Job, error) {
	if err := owners.File("configuration file", path); err != nil {
		return nil, nil, err
	}
	file, err := config.Load(path)
	if err != nil {
		return nil, nil, err
	}
	jobs, err := schedule.Jobs(file)
	return file, jobs, err
}

// load reads the configuration anew and, if it is right, puts it in force. As long
// as it is wrong, the one from before stays, and every run reports that.
func (s *Server) load() ([]schedule.Job, error) {
	file, jobs, err := ReadJobs(s.path, s.o.Owners)
	if err != nil {
		s.wrong.Store(new(stale(err)))
		return nil, problem.With(problem.Usage, err)
	}
	s.wrong.Store(nil)
	if len(jobs) == 0 {
		s.log.Warn("no job has a schedule, so there is nothing to do until one gets one", "file", s.path)
	}
	if before := s.current.Load(); before != nil && !reflect.DeepEqual(before.Page, file.Page) {
		s.log.Warn("the section page was changed, which counts from the next start of serve", "file", s.path)
	}
	s.current.Store(file)
	return jobs, nil
}

// stale is what runs report as long as they have to use an old configuration. It
// holds the first of the mistakes only.
func stale(err error) string {
	first := problem.List(err)[0].Headline()
	if problem.Passing(err) {
		return "the configuration could not be read anew, so the settings from before were used, and it is tried again: " + first
	}
	return "the configuration was changed and is wrong, so the settings from before were used; see licexport config validate: " + first
}
