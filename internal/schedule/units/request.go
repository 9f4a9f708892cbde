package units

import (
	"errors"
	"fmt"
	"os"
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
	// Mode is what to run, Job the name of the job if it is OneJob.
	Mode Mode
	Job  string
	// Shards is, for AllJobs on Kubernetes, over how many pods the jobs are spread.
	Shards int

	// Calendar is when to run (Serve needs none), Jitter the longest random delay, Grace how late a
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
	// Reads are further folders that a run reads from.
	Reads []string
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

// Encrypted reports whether a secret is one that systemd has encrypted
// (licexport secret set --machine).
func (s Secret) Encrypted() bool { return strings.HasPrefix(s.Path, "/etc/credstore.encrypted/") }

// Reference is how the configuration names a secret that systemd hands to a unit.
func (s Secret) Reference(unit string) string {
	if s.Encrypted() {
		return "{protected: " + strings.TrimPrefix(s.Name, "licexport.") + "}"
	}
	return "{file: /run/credentials/" + unit + ".service/" + s.Name + "}"
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
		Config: f.Path, Writes: withLog(f, j.Dirs()...),
	}, nil
}

// ForAllJobs is the request for all jobs of a configuration at one time. cron and
// zone are the values of --cron and --time-zone.
func ForAllJobs(f *config.File, cron, zone string) (Request, error) {
	if cron == "" {
		return Request{}, errors.New("--all-jobs needs one time for all: --cron \"30 2 * * *\" --time-zone Europe/Prague")
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return Request{}, fmt.Errorf("--time-zone: %w", err)
	}
	c, err := calendar.Parse(cron, location)
	if err != nil {
		return Request{}, fmt.Errorf("--cron: %w", err)
	}
	return Request{Mode: AllJobs, Calendar: c, Config: f.Path, Writes: withLog(f, f.OutputDirs()...)}, nil
}

// ForServe is the request for licexport serve.
func ForServe(f *config.File) Request {
	return Request{Mode: Serve, Config: f.Path, Writes: withLog(f, f.OutputDirs()...)}
}

// AddMetrics lets runs write their metrics to a file, wherever they are started.
func (r *Request) AddMetrics(file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	r.Flags = append(r.Flags, "--metrics-textfile="+path)
	if dir := filepath.Dir(path); !slices.Contains(r.Writes, dir) {
		r.Writes = append(r.Writes, dir)
	}
	return nil
}

// ParseSecrets reads the values of --secret, NAME=PATH. A relative path means
// another file where a service of systemd starts, so one that leads to a file from
// here becomes absolute; other words are for its credential store.
func ParseSecrets(kind Kind, texts []string) ([]Secret, error) {
	var all []Secret
	for _, text := range texts {
		name, path, ok := strings.Cut(text, "=")
		if !ok || name == "" || path == "" {
			return nil, fmt.Errorf("--secret %q: write NAME=PATH", text)
		}
		if _, err := os.Stat(path); err == nil && kind == Systemd {
			if path, err = filepath.Abs(path); err != nil {
				return nil, err
			}
		}
		all = append(all, Secret{Name: name, Path: path})
	}
	return all, nil
}

// withLog adds to the folders that a run writes to the one of the log file.
func withLog(f *config.File, dirs ...string) []string {
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
	switch r.Mode {
	case Serve:
		return "licexport-serve"
	case AllJobs:
		return "licexport-all-jobs"
	default:
		return "licexport-" + r.Job
	}
}

// title says what it is, for people.
func (r Request) title() string {
	switch r.Mode {
	case Serve:
		return "licexport: run jobs when they are due"
	case AllJobs:
		return "licexport: run all jobs"
	default:
		return "licexport: run the job " + r.Job
	}
}

// arguments of licexport.
func (r Request) arguments() []string {
	switch r.Mode {
	case Serve:
		return append([]string{"serve", "--config", r.Config}, r.Flags...)
	case AllJobs:
		return append([]string{"run", "--all-jobs", "--config", r.Config}, r.Flags...)
	default:
		return append([]string{"run", "--job", r.Job, "--config", r.Config}, r.Flags...)
	}
}

// workDir is the folder in which it runs.
func (r Request) workDir() string {
	if len(r.Writes) > 0 && r.Mode != Serve {
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
	switch {
	case (r.Mode == OneJob) != (r.Job != ""):
		return errors.New("choose one of: a job, all jobs, serve")
	case r.Calendar == nil && r.Mode != Serve:
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
