package units

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/schedule/calendar"
)

// Kind is a scheduler.
type Kind string

// The schedulers.
const (
	Systemd       Kind = "systemd"
	TaskScheduler Kind = "taskscheduler"
	Cron          Kind = "cron"
	Kubernetes    Kind = "kubernetes"
)

// Kinds lists all schedulers.
func Kinds() []Kind { return []Kind{Systemd, TaskScheduler, Cron, Kubernetes} }

// ParseKind reads the name of a scheduler.
func ParseKind(text string) (Kind, error) {
	for _, k := range Kinds() {
		if string(k) == text {
			return k, nil
		}
	}
	return "", fmt.Errorf("there is no scheduler %q; choose systemd, taskscheduler, cron or kubernetes", text)
}

// Request says what shall run, when, and as whom.
type Request struct {
	// Job is the job to run. It is empty with AllJobs and Serve.
	Job string
	// AllJobs runs all jobs of the configuration, one after the other; on
	// Kubernetes in Shards pods if that is more than 1.
	AllJobs bool
	Shards  int
	// Serve keeps "licexport serve" running instead; Calendar is not used then.
	Serve bool

	// Calendar is when to run, Jitter the longest random delay, Grace how late a
	// missed run may begin, where the scheduler can tell.
	Calendar *calendar.Calendar
	Jitter   time.Duration
	Grace    time.Duration
	// Timeout ends a run that lasts longer; 0 means 4 hours.
	Timeout time.Duration

	// Program and Config are the absolute paths of licexport and of its
	// configuration file; on Kubernetes those inside the container.
	Program, Config string
	// Writes are the folders that a run writes to. The first is the working
	// folder.
	Writes []string
	// Account is the account to run as. Empty means the user licexport
	// (systemd), NETWORK SERVICE (Task Scheduler), or whoever installs (cron).
	Account string
	// Flags are further flags of licexport, each one word as in --quiet.
	Flags []string
	// Secrets are files that a run reads secrets from.
	Secrets []Secret

	// Now is the present time, Here the time zone of the computer that will run
	// it; nil means time.Local.
	Now  time.Time
	Here *time.Location

	// Container is for Kubernetes only.
	Container Container
}

// Secret is a file that holds a secret.
type Secret struct {
	// Name is what the run knows it by.
	Name string
	// Path is where it is; on Kubernetes the key within the Secret object.
	Path string
}

// Container says how licexport runs on Kubernetes. Empty fields have defaults.
type Container struct {
	// Image to run; it has no default.
	Image     string
	Namespace string
	// ConfigMap holds licexport.yaml, Secret the secrets, Volume is the name of
	// the PersistentVolumeClaim for output and state.
	ConfigMap, Secret, Volume string
	// CPU and Memory are the limits.
	CPU, Memory string
}

const (
	defaultTimeout   = 4 * time.Hour
	longestIrregular = 400 * 24 * time.Hour
)

// ForJob is the request for one job of a configuration. The caller adds
// Program, Now and what flags say.
func ForJob(f *config.File, name string) (Request, error) {
	j, err := f.Job(name)
	if err != nil {
		return Request{}, err
	}
	if j.Schedule == nil {
		return Request{}, fmt.Errorf("the job %q has no schedule; add one to %s, as in schedule: {cron: \"30 2 * * *\", time_zone: Europe/Prague}", name, f.Path)
	}
	c, err := calendar.Parse(j.Schedule.Cron, j.Schedule.Zone)
	if err != nil {
		return Request{}, fmt.Errorf("job %q: %w", name, err)
	}
	return Request{
		Job: name, Calendar: c, Jitter: j.Schedule.Jitter, Grace: j.Schedule.Grace,
		Config: f.Path, Writes: WithLog(f, j.Dirs()...),
	}, nil
}

// WithLog adds to the folders that a run writes to the one of the log file.
func WithLog(f *config.File, dirs ...string) []string {
	if f.Log.File == "" {
		return dirs
	}
	if dir := filepath.Dir(f.Log.File); !slices.Contains(dirs, dir) {
		dirs = append(dirs, dir)
	}
	return dirs
}

// Name names what is installed: licexport-nightly.
func (r Request) Name() string {
	switch {
	case r.Serve:
		return "licexport-serve"
	case r.AllJobs:
		return "licexport-all-jobs"
	default:
		return "licexport-" + r.Job
	}
}

// title says what it is, for people.
func (r Request) title() string {
	switch {
	case r.Serve:
		return "licexport: run jobs when they are due"
	case r.AllJobs:
		return "licexport: run all jobs"
	default:
		return "licexport: run the job " + r.Job
	}
}

// arguments of licexport.
func (r Request) arguments() []string {
	switch {
	case r.Serve:
		return append([]string{"serve", "--config", r.Config}, r.Flags...)
	case r.AllJobs:
		return append([]string{"run", "--all-jobs", "--config", r.Config}, r.Flags...)
	default:
		return append([]string{"run", "--job", r.Job, "--config", r.Config}, r.Flags...)
	}
}

// workDir is the folder in which it runs.
func (r Request) workDir() string {
	if len(r.Writes) > 0 && !r.Serve {
		return r.Writes[0]
	}
	return dir(r.Config)
}

// dir is the folder of a path of either system: units are also printed for
// computers of another kind than this one.
func dir(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i > 0 {
		return path[:i]
	}
	return path
}

func (r Request) withDefaults() Request {
	if r.Timeout == 0 {
		r.Timeout = defaultTimeout
	}
	if r.Here == nil {
		r.Here = time.Local
	}
	return r
}

// check finds what no scheduler could work with.
func (r Request) check() error {
	chosen := 0
	for _, yes := range []bool{r.Job != "", r.AllJobs, r.Serve} {
		if yes {
			chosen++
		}
	}
	switch {
	case chosen != 1:
		return errors.New("choose one of: a job, all jobs, serve")
	case r.Calendar == nil && !r.Serve:
		return errors.New("say when to run: a schedule is missing")
	case r.Program == "" || r.Config == "":
		return errors.New("the path of licexport and that of its configuration file are needed; a scheduler cannot look for them")
	case r.Job == "serve" || r.Job == "all-jobs":
		return fmt.Errorf("a job named %q cannot be scheduled: what is installed for --%s has the same name; give it another name", r.Job, r.Job)
	case r.Shards < 0:
		return errors.New("the number of shards must not be negative")
	}
	texts := slices.Concat([]string{r.Job, r.Program, r.Config, r.Account}, r.Writes, r.Flags)
	for _, s := range r.Secrets {
		texts = append(texts, s.Name, s.Path)
	}
	c := r.Container
	texts = append(texts, c.Image, c.Namespace, c.ConfigMap, c.Secret, c.Volume, c.CPU, c.Memory)
	for _, text := range texts {
		if strings.ContainsAny(text, "\r\n\u0085\u2028\u2029") {
			return fmt.Errorf("%q holds a line break, which has no place in a unit", text)
		}
		if strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text) {
			return fmt.Errorf("%q holds a character that has no place in a unit", text)
		}
	}
	for _, s := range r.Secrets {
		if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`).MatchString(s.Name) {
			return fmt.Errorf("%q cannot be the name of a secret: use letters, digits, dot, hyphen and underscore", s.Name)
		}
	}
	if !regexp.MustCompile(`^[\p{L}\p{N}._@\\$&'()#! -]*$`).MatchString(r.Account) {
		return fmt.Errorf("%q cannot be the name of an account", r.Account)
	}
	if r.Job != "" && !regexp.MustCompile(`^[\p{L}\p{N}\p{So}][\p{L}\p{N}\p{So}._-]*$`).MatchString(r.Job) {
		return fmt.Errorf("%q cannot be the name of a job", r.Job)
	}
	return nil
}
