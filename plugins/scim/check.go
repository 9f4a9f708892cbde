package main

import (
	"context"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// check tries the settings. It reads at most one user.
func (p plugin) check(_ context.Context, cfg config, c *sdk.Checks) {
	cfg = cfg.filled()
	var client *sdkhttp.Client
	c.Run("settings", func(context.Context) (string, error) {
		var err error
		client, err = p.connect(cfg, nil)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s, licenses from %s", hostOf(cfg.URL), cfg.LicenseFrom), nil
	})
	if c.Offline() {
		return
	}
	if client != nil {
		defer client.Close()
	}
	c.Run("service", func(ctx context.Context) (string, error) {
		about := describe(ctx, client)
		if about == nil {
			return "it does not describe itself, as many do not", nil
		}
		if cfg.Paging == pagingAuto {
			return "pages by " + pagingAs(about), nil
		}
		return "pages by " + cfg.Paging, nil
	})
	c.Run("users", func(ctx context.Context) (string, error) {
		one := &lister{client: client, path: "/Users", paging: pagingOf(ctx, client, cfg), pageSize: 1}
		page, err := one.Fetch(ctx, "")
		if err != nil {
			return "", err
		}
		if len(page.Items) == 0 && page.Total != nil && *page.Total > 0 {
			return "", usersHidden(*page.Total)
		}
		if len(page.Items) == 0 && !cfg.AllowEmpty {
			return "", nobody()
		}
		return found(page, cfg), nil
	})
}

// found says what one user shows.
func found(page sdkhttp.Page[resource], cfg config) string {
	count := "the service names no number of users"
	if page.Total != nil {
		count = fmt.Sprintf("%d users", *page.Total)
	}
	if len(page.Items) == 0 || cfg.LicenseFrom == fromGroups {
		return count
	}
	if len(page.Items[0].licensesOf(cfg)) == 0 {
		return count + "; the first one has no value of " + cfg.LicenseFrom
	}
	return count
}
