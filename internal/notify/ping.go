package notify

import (
	"context"
	"net/http"

	"github.com/licexport/licexport/internal/config"
)

// pingEnd reports to the dead man's switch how a run ended. Without an address for
// failures it hears nothing of them and calls by itself when its time is over.
func (n *Notifier) pingEnd(ctx context.Context, success bool) []string {
	p := n.config.Ping
	if p == nil {
		return nil
	}
	if success {
		return n.ping(ctx, "notify.ping.success", p.Success, maxAttempts)
	}
	return n.ping(ctx, "notify.ping.fail", p.Fail, maxAttempts)
}

// ping fetches an address, if there is one.
func (n *Notifier) ping(ctx context.Context, setting string, text config.Text, attempts int) (warnings []string) {
	if text.IsZero() {
		return nil
	}
	warnings, err := n.fetch(ctx, setting, text, attempts)
	if err != nil {
		warnings = append(warnings, n.o.Redactor.Redact(setting+": "+err.Error()))
	}
	return warnings
}

func (n *Notifier) fetch(ctx context.Context, setting string, text config.Text, attempts int) ([]string, error) {
	values, warnings, err := n.resolve(ctx, map[string]config.Text{setting: text})
	if err != nil {
		return warnings, err
	}
	address, err := checkAddress(values[setting])
	if err != nil {
		return warnings, err
	}
	return warnings, n.deliver(ctx, delivery{
		address: address, timeout: n.config.Ping.Timeout, attempts: attempts,
		request: func(ctx context.Context) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
		},
	})
}
