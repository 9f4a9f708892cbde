package export

import (
	"context"
	"errors"
	"log/slog"

	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/web/access"
)

// page looks whether serve could open its page with the password and the certificate
// in the settings. Secrets that cannot be fetched are reported with all others.
func (v *validator) page(ctx context.Context) {
	page := v.file.Page
	if page.Password == nil && page.Certificate == "" {
		return
	}
	door, err := access.New(ctx, access.Options{Page: page, Secrets: v.opener.secrets(), Now: v.opener.now, Log: slog.New(slog.DiscardHandler)})
	if _, ok := errors.AsType[*secret.Error](err); ok {
		return
	}
	if err != nil {
		v.fail(err, "page")
		return
	}
	for _, text := range door.Warnings() {
		v.warn(text, "page", "certificate")
	}
}
