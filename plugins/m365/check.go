package main

import (
	"context"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// check tries the settings one by one. It reads at most one user.
func (p plugin) check(_ context.Context, cfg config, c *sdk.Checks) {
	var conn *connection
	c.Run("settings", func(context.Context) (string, error) {
		var err error
		conn, err = p.connect(cfg, nil)
		if err != nil {
			return "", err
		}
		return conn.Summary(), nil
	})
	if conn != nil {
		defer conn.Close()
	}
	if cfg.ProductNames != "" {
		c.RunAnyway("product-names", func(context.Context) (string, error) {
			products, err := newCatalog(cfg)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%d products are known by name", products.products.Len()), nil
		})
	}
	if conn != nil {
		conn.CheckCertificate(c, p.clock.Now())
	}
	if !c.Offline() {
		checkOnline(conn, cfg, p.clock, c)
	}
}

// checkOnline asks Microsoft. Without a connection, because the settings are
// wrong, none of the checks runs; they are listed as skipped.
func checkOnline(conn *connection, cfg config, clock sdkhttp.Clock, c *sdk.Checks) {
	var signIn *entra.Connection
	if conn != nil {
		signIn = conn.Connection
	}
	signedIn := signIn.CheckSignIn(c, "users and licenses may be read")
	c.Run("licenses", func(ctx context.Context) (string, error) {
		skus, err := conn.client.SubscribedSKUs(ctx)
		if err != nil {
			return "", conn.explain(ctx, err)
		}
		return fmt.Sprintf("the tenant lists %d products", len(skus)), nil
	})
	c.Run("users", func(ctx context.Context) (string, error) {
		if err := conn.client.ProbeUsers(ctx); err != nil {
			return "", conn.explain(ctx, err)
		}
		return "users can be read", nil
	})
	run := c.Run
	if signedIn {
		run = c.RunAnyway // each of them is a matter of its own
	}
	for _, e := range cfg.extras() {
		run(e.name, func(ctx context.Context) (string, error) { return e.check(ctx, conn, clock, c) })
	}
}
