package units_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/licexport/licexport/internal/schedule/units"
)

func TestKubernetes(t *testing.T) {
	t.Parallel()
	golden(t, "cronjob.yaml", printed(t, units.Kubernetes, cluster(t))[0].Text)
	r := cluster(t)
	r.Job, r.Mode, r.Shards = "", units.AllJobs, 8
	golden(t, "cronjob-shards.yaml", printed(t, units.Kubernetes, r)[0].Text)
}

// What is printed is YAML that says what it should, whatever the texts hold.
func TestKubernetesQuotes(t *testing.T) {
	t.Parallel()
	r := cluster(t)
	r.Config = `/etc/a "b": {{c}} #d/licexport.yaml`
	var object struct {
		Spec struct {
			JobTemplate struct {
				Spec struct {
					Template struct {
						Spec struct {
							Containers []struct{ Args []string }
						}
					}
				}
			} `yaml:"jobTemplate"`
		}
	}
	if err := yaml.Unmarshal(printed(t, units.Kubernetes, r)[0].Content, &object); err != nil {
		t.Fatal(err)
	}
	args := object.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args
	if len(args) != 5 || args[4] != r.Config {
		t.Errorf("got %q", args)
	}
}

func TestKubernetesRefuses(t *testing.T) {
	t.Parallel()
	r := cluster(t)
	r.Calendar = parse(t, "30 2 * * *", "Local")
	notPossible(t, units.Kubernetes, r, "no time zone of its own")
	r = cluster(t)
	r.Container.Image = ""
	notPossible(t, units.Kubernetes, r, "--image")
	r = cluster(t)
	r.Writes = []string{"/etc/licexport"}
	notPossible(t, units.Kubernetes, r, "a folder of its own")
	r = cluster(t)
	r.Job = strings.Repeat("x", 60)
	notPossible(t, units.Kubernetes, r, "a shorter name")
}

func TestKubernetesInstall(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(call, _ string) (string, error) {
		if strings.Contains(call, "jsonpath") {
			return "30 2 * * * Europe/Prague", nil
		}
		return "done\n", nil
	}}
	i := units.Installer{System: f}
	if _, err := i.Install(t.Context(), units.Kubernetes, cluster(t)); err != nil {
		t.Fatal(err)
	}
	asked := linux(t) // without an image
	if st, err := i.Status(t.Context(), units.Kubernetes, asked); err != nil || !st.Installed || !st.Current {
		t.Errorf("got %+v, %v", st, err)
	}
	asked.Calendar = parse(t, "30 2 * * *", "UTC")
	if st, err := i.Status(t.Context(), units.Kubernetes, asked); err != nil || !st.Installed || st.Current {
		t.Errorf("another zone: got %+v, %v", st, err)
	}
	if _, err := i.Remove(t.Context(), units.Kubernetes, cluster(t)); err != nil {
		t.Fatal(err)
	}
	const get = "kubectl get cronjob licexport-nightly --namespace licexport --ignore-not-found"
	const due = " --output jsonpath={.spec.schedule} {.spec.timeZone}"
	f.called(t, "kubectl apply -f -",
		get, get+due, get, get+due,
		"kubectl delete cronjob licexport-nightly --namespace licexport --ignore-not-found")
}
