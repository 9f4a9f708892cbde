package units_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/licexport/licexport/internal/schedule/units"
)

// cronJob decodes a manifest with the types of Kubernetes. A field that they do not
// have, at a wrong place, of a wrong type or twice is an error.
func cronJob(t *testing.T, r units.Request) batchv1.CronJob {
	t.Helper()
	var job batchv1.CronJob
	text := printed(t, units.Kubernetes, r)[0].Content
	if err := yaml.UnmarshalStrict(text, &job); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return job
}

// variants are requests that bring each branch of the template into the manifest.
func variants(t *testing.T) map[string]units.Request {
	t.Helper()
	all := map[string]units.Request{"job": cluster(t)}
	r := cluster(t)
	r.Secrets, r.Jitter, r.Grace, r.Timeout = nil, 0, 0, time.Hour
	r.Container.Namespace = "other"
	all["without secrets, another namespace"] = r
	r = cluster(t)
	r.Job, r.Mode, r.Shards = "", units.AllJobs, 8
	all["shards"] = r
	r = cluster(t)
	r.Job, r.Mode = "", units.AllJobs
	all["all jobs"] = r
	r = cluster(t)
	r.Container = units.Container{Image: units.ImageOf("", "1.2.3"), ConfigMap: "c", Secret: "s", Volume: "v", CPU: "250m", Memory: "512Mi"}
	r.Flags = []string{"--quiet", "--env=X: {y} #z"}
	all["every field"] = r
	return all
}

func TestManifestsFitTheTypesOfKubernetes(t *testing.T) {
	t.Parallel()
	for name, r := range variants(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := cronJob(t, r)
			want := r.Container.Namespace
			if want == "" {
				want = "licexport"
			}
			if job.APIVersion != "batch/v1" || job.Kind != "CronJob" || job.Namespace != want {
				t.Errorf("it is a %s of %s in the namespace %q, want %q", job.Kind, job.APIVersion, job.Namespace, want)
			}
			if job.Spec.ConcurrencyPolicy != batchv1.ForbidConcurrent || job.Spec.Schedule != "30 2 * * *" || *job.Spec.TimeZone != "Europe/Prague" {
				t.Errorf("got %+v", job.Spec)
			}
			pod := job.Spec.JobTemplate.Spec.Template.Spec
			if pod.RestartPolicy != corev1.RestartPolicyNever || !*pod.SecurityContext.RunAsNonRoot || *pod.SecurityContext.FSGroup != *pod.SecurityContext.RunAsUser {
				t.Errorf("got %+v", pod)
			}
			checkContainer(t, r, pod)
		})
	}
}

// checkContainer checks what the API server would refuse, though the types take it:
// mounts of volumes that are not there, folders that are mounted twice.
func checkContainer(t *testing.T, r units.Request, pod corev1.PodSpec) {
	t.Helper()
	c := pod.Containers[0]
	if c.Image != r.Container.Image || !slices.Equal(c.Command, []string{r.Program}) || !*c.SecurityContext.ReadOnlyRootFilesystem || *c.SecurityContext.AllowPrivilegeEscalation {
		t.Errorf("got %+v", c)
	}
	if c.Resources.Limits.Memory().IsZero() || c.Resources.Limits.Cpu().Cmp(*c.Resources.Requests.Cpu()) < 0 {
		t.Errorf("limits: %+v", c.Resources)
	}
	volumes := map[string]bool{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = true
	}
	folders := map[string]bool{}
	for _, m := range c.VolumeMounts {
		if !volumes[m.Name] || folders[m.MountPath] || !strings.HasPrefix(m.MountPath, "/") {
			t.Errorf("mount %s on %s", m.Name, m.MountPath)
		}
		folders[m.MountPath] = true
	}
	if len(volumes) != len(c.VolumeMounts) || volumes["secrets"] != (len(r.Secrets) > 0) {
		t.Errorf("volumes %v, mounts %v", volumes, c.VolumeMounts)
	}
}

// The decoder itself: what the test above would find.
func TestStrangeFieldsOfManifestsAreFound(t *testing.T) {
	t.Parallel()
	text := string(printed(t, units.Kubernetes, cluster(t))[0].Content)
	for _, mistake := range [][2]string{
		{"concurrencyPolicy:", "concurencyPolicy:"},
		{"      backoffLimit: 3", "      backoffLimit: three"},
		{"          restartPolicy: Never", "          restartPolicy: Never\n          restartPolicy: Always"},
		{"  schedule:", "  activeDeadlineSeconds: 5\n  schedule:"},
	} {
		wrong := strings.Replace(text, mistake[0], mistake[1], 1)
		if wrong == text {
			t.Fatalf("%q is not in the manifest", mistake[0])
		}
		if err := yaml.UnmarshalStrict([]byte(wrong), &batchv1.CronJob{}); err == nil {
			t.Errorf("%q was taken", mistake[1])
		}
	}
}

func TestAnImageWithoutRegistryIsExplained(t *testing.T) {
	t.Parallel()
	r := cluster(t)
	r.Container.Image = units.ImageOf("", "1.2.3")
	if notes := strings.Join(printed(t, units.Kubernetes, r)[0].Notes, "\n"); !strings.Contains(notes, "licexport:1.2.3 has no registry") {
		t.Error(notes)
	}
}
