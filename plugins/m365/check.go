package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/signin"
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
		way, err := method(cfg)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("sign-in with %s at %s", describe(way), conn.where.authority), nil
	})
	if conn != nil {
		defer conn.close()
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
	if conn != nil && conn.certificate != nil {
		c.Run("certificate", func(context.Context) (string, error) { return p.checkCertificate(conn, c) })
	}
	if !c.Offline() {
		checkOnline(conn, c)
	}
}

func (p plugin) checkCertificate(conn *connection, c *sdk.Checks) (string, error) {
	end := conn.certificate.NotAfter()
	if expiresSoon(conn.certificate, p.clock.Now()) {
		c.Warn(certificateExpires(end, p.clock.Now()))
	}
	return fmt.Sprintf("valid until %s, SHA-256 thumbprint %s", day(end), conn.certificate.Thumbprint()), nil
}

// checkOnline asks Microsoft. Without a connection, because the settings are
// wrong, none of the checks runs; they are listed as skipped.
func checkOnline(conn *connection, c *sdk.Checks) {
	var claims signin.Claims
	opaque := false
	c.Run("sign-in", func(ctx context.Context) (string, error) {
		var err error
		claims, err = conn.claims(ctx)
		var failed *signin.Error
		if errors.As(err, &failed) || ctx.Err() != nil {
			return "", conn.explain(ctx, err)
		}
		opaque = err != nil
		return signedIn(claims), nil
	})
	c.Run("permissions", func(context.Context) (string, error) {
		if opaque {
			return "the token does not tell; the next checks will", nil
		}
		if missing := claims.Missing(); len(missing) > 0 {
			return "", permissionMissing(missing, claims, conn.cfg)
		}
		return "users and licenses may be read", nil
	})
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
}

// signedIn says as whom and where.
func signedIn(claims signin.Claims) string {
	parts := []string{"signed in"}
	if claims.AppName != "" {
		parts = append(parts, "as "+claims.AppName)
	}
	if claims.Tenant != "" {
		parts = append(parts, "to tenant "+claims.Tenant)
	}
	return strings.Join(parts, " ")
}

func describe(way signin.Method) string { return strings.ReplaceAll(string(way), "_", " ") }

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }
