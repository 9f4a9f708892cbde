package units

import (
	"context"
	"fmt"
	"strings"
)

type kubernetes struct{ system System }

func (s kubernetes) install(ctx context.Context, _ Request, files []UnitFile) ([]string, error) {
	out, err := s.system.Run(ctx, files[0].Content, "kubectl", "apply", "-f", "-")
	return lines(out), err
}

func (s kubernetes) remove(ctx context.Context, r Request) ([]string, error) {
	name, err := objectName(r.Name())
	if err != nil {
		return nil, err
	}
	out, err := s.system.Run(ctx, nil, "kubectl", "delete", "cronjob", name, "--namespace", r.Container.withDefaults().Namespace, "--ignore-not-found")
	return append(lines(out), fmt.Sprintf("the CronJob %s is not there any more", name)), err
}

func (s kubernetes) status(ctx context.Context, r Request) (Status, error) {
	name, err := objectName(r.Name())
	if err != nil {
		return Status{}, err
	}
	get := []string{"get", "cronjob", name, "--namespace", r.Container.withDefaults().Namespace, "--ignore-not-found"}
	out, err := s.system.Run(ctx, nil, "kubectl", get...)
	if err != nil || len(lines(out)) == 0 {
		return Status{}, err
	}
	due, err := s.system.Run(ctx, nil, "kubectl", append(get, "--output", "jsonpath={.spec.schedule} {.spec.timeZone}")...)
	return Status{
		Installed: true, Details: lines(out),
		Current: strings.TrimSpace(due) == cronFields(r.Calendar)+" "+r.Calendar.Zone().String(),
	}, err
}
