package notify

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/licexport/licexport/internal/config"
)

// webhook posts messages as JSON.
type webhook struct {
	n      *Notifier
	config config.Webhook
}

func (w *webhook) name() string { return "webhook" }

func (w *webhook) wants(o config.Outcome) bool { return slices.Contains(w.config.On, o) }

// headerPrefix keeps the name of a header apart from other settings.
const headerPrefix = "notify.webhook.headers."

func (w *webhook) send(ctx context.Context, m message) ([]string, error) {
	const setting = "notify.webhook.url"
	texts := map[string]config.Text{setting: w.config.URL}
	for name, value := range w.config.Headers {
		texts[headerPrefix+name] = value
	}
	values, warnings, err := w.n.resolve(ctx, texts)
	if err != nil {
		return warnings, err
	}
	address, err := checkAddress(values[setting])
	if err != nil {
		return warnings, err
	}
	content, err := m.body()
	if err != nil {
		return warnings, fmt.Errorf("write the message: %w", err)
	}
	return warnings, w.n.deliver(ctx, delivery{
		address: address, timeout: w.config.Timeout, attempts: w.n.attempts,
		request: func(ctx context.Context) (*http.Request, error) {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(content))
			if err != nil {
				return nil, err
			}
			r.Header.Set("Content-Type", "application/json")
			for _, name := range slices.Sorted(maps.Keys(w.config.Headers)) {
				r.Header.Set(name, values[headerPrefix+name])
			}
			return r, nil
		},
	})
}
