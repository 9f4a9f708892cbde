package interview

import (
	"context"

	"github.com/licexport/licexport/internal/config"
)

// Rest asks for what else a first configuration needs once its plugin is known: the
// name of the source, its settings, the output and the schedule. What is given by the
// flag of that name ("source", "output", "cron") is not asked for.
func (a *Asker) Rest(ctx context.Context, i *config.Initial, given func(flag string) bool) error {
	for _, question := range []struct {
		flag string
		ask  func(context.Context, *config.Initial) error
	}{{"source", a.Name}, {"", a.Settings}, {"output", a.Output}, {"cron", a.Schedule}} {
		if given(question.flag) {
			continue
		}
		if err := question.ask(ctx, i); err != nil {
			return err
		}
	}
	return nil
}
