package units

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// kubernetesView is what the template of the CronJob shows.
type kubernetesView struct {
	Request
	Container

	ObjectName, Title, Schedule, Zone string
	Data, ConfigDir                   string
	Arguments                         []string
	Deadline                          time.Duration
	Notes                             []string
}

// printKubernetes makes a CronJob.
func printKubernetes(r Request) ([]UnitFile, error) {
	if r.Mode == Serve {
		return nil, &NotPossibleError{Kind: Kubernetes, Reason: "a CronJob starts programs that end.", Remedy: "Let Kubernetes run the jobs: licexport schedule install --job NAME --for kubernetes"}
	}
	r.Program = kubernetesWord(r.Program)
	v := kubernetesView{Request: r, Container: r.Container.withDefaults(), Title: r.title(), Arguments: r.arguments(), ConfigDir: dir(r.Config)}
	if v.Image == "" {
		return nil, &NotPossibleError{Kind: Kubernetes, Reason: "it needs to know the image of licexport.", Remedy: "Name it, as in --image registry.example.com/licexport:1.0"}
	}
	for i, a := range v.Arguments {
		v.Arguments[i] = kubernetesWord(a)
	}
	var err error
	if v.ObjectName, err = objectName(r.Name()); err != nil {
		return nil, err
	}
	if v.Data, err = dataDir(r); err != nil {
		return nil, err
	}
	v.Zone = r.Calendar.Zone().String()
	if r.Calendar.Local() {
		return nil, &NotPossibleError{Kind: Kubernetes, Reason: "a cluster has no time zone of its own, and the schedule is in Local.", Remedy: "Set the job's schedule.time_zone, as in Europe/Prague."}
	}
	v.Schedule = cronFields(r.Calendar)
	// Below ten seconds the controller may miss the start altogether
	// (https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/).
	v.Deadline = max(r.Grace, time.Minute)
	v.Notes = clockNotes(r, "this time does not exist, and the run is left out", "this time comes twice, and the run takes place twice; the second finds nothing to do or to change")
	if !strings.Contains(v.Image, "/") {
		v.Notes = append(v.Notes, fmt.Sprintf("The image %s has no registry, so each node needs it: load the archive of the release there, or name one of a registry with --image.", v.Image))
	}
	if r.Jitter > 0 {
		v.Notes = append(v.Notes, "A CronJob has no jitter; the run begins on the minute.")
	}
	if r.Mode == AllJobs && r.Shards > 1 {
		v.Arguments = append(v.Arguments, fmt.Sprintf("--shard=$(JOB_COMPLETION_INDEX)/%d", r.Shards))
		v.Notes = append(v.Notes, "The pods work side by side, so the volume must be one that several nodes can write to (ReadWriteMany).")
	}
	return oneFile(v.ObjectName+".yaml", "cronjob.yaml", v, v.Notes)
}

// kubernetesWord keeps a word of a command as it is: Kubernetes puts variables in the
// place of $(NAME), and takes $$ for a dollar sign
// (https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/).
func kubernetesWord(word string) string { return strings.ReplaceAll(word, "$", "$$") }

func (c Container) withDefaults() Container {
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&c.Namespace, "licexport")
	set(&c.ConfigMap, "licexport")
	set(&c.Secret, "licexport")
	set(&c.Volume, "licexport")
	set(&c.CPU, "1")
	set(&c.Memory, "1Gi")
	return c
}

// objectName makes a name that Kubernetes takes: for a CronJob at most 52
// letters, because 11 more are added for each run.
func objectName(name string) (string, error) {
	name = strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(name))
	name = strings.TrimRight(regexp.MustCompile(`-+`).ReplaceAllString(name, "-"), "-")
	if len(name) > 52 {
		return "", &NotPossibleError{Kind: Kubernetes, Reason: fmt.Sprintf("the name %s has more than 52 letters.", name), Remedy: "Give the job a shorter name."}
	}
	return name, nil
}

// dataDir is where the volume is mounted: the folder of the output.
func dataDir(r Request) (string, error) {
	if len(r.Writes) == 0 {
		return "/var/lib/licexport", nil
	}
	data := r.Writes[0]
	for _, w := range r.Writes[1:] {
		for !within(w, data) && data != "/" {
			data = dirOrRoot(data)
		}
	}
	if !strings.HasPrefix(data, "/") || data == "/" || within(dir(r.Config), data) {
		return "", &NotPossibleError{
			Kind:   Kubernetes,
			Reason: fmt.Sprintf("a run writes to %s, and the volume for that needs a folder of its own in the container.", strings.Join(r.Writes, ", ")),
			Remedy: "Set output.path (and log.file) to files within one, as in /var/lib/licexport/licenses.csv.",
		}
	}
	return data, nil
}

func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}

func dirOrRoot(path string) string {
	if i := strings.LastIndex(path, "/"); i > 0 {
		return path[:i]
	}
	return "/"
}
