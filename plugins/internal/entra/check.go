package entra

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// Summary says, without the network, how and where the source signs in.
func (c *Connection) Summary() string {
	return fmt.Sprintf("sign-in with %s at %s", describe(c.method), c.where.authority)
}

// CheckCertificate makes the check "certificate", if the source signs in with one.
func (c *Connection) CheckCertificate(checks *sdk.Checks, now time.Time) {
	if c.certificate == nil {
		return
	}
	checks.Run("certificate", func(context.Context) (string, error) {
		for _, warning := range c.Warnings(now) {
			checks.Warn(warning)
		}
		return fmt.Sprintf("valid until %s, SHA-256 thumbprint %s", day(c.certificate.NotAfter()), c.certificate.Thumbprint()), nil
	})
}

// Warnings are what a run should warn of: a certificate that ends within 30 days.
func (c *Connection) Warnings(now time.Time) []sdk.Problem {
	if !expiresSoon(c.certificate, now) {
		return nil
	}
	return []sdk.Problem{c.Words.certificateExpires(c.certificate.NotAfter(), now)}
}

// CheckSignIn makes the checks "sign-in" and "permissions". ok says what may be read
// if all permissions are there. c may be nil, because the settings are wrong: then
// nothing is asked, and sdk.Checks lists both as skipped. It reports whether the
// sign-in works.
func (c *Connection) CheckSignIn(checks *sdk.Checks, ok string) (signedIn bool) {
	var claims signin.Claims
	opaque := false
	signedIn = checks.Run("sign-in", func(ctx context.Context) (string, error) {
		var err error
		claims, err = c.Claims(ctx)
		var failed *signin.Error
		if errors.As(err, &failed) || ctx.Err() != nil {
			return "", c.Explain(ctx, err, nil)
		}
		opaque = err != nil
		return describeSignIn(claims), nil
	})
	checks.Run("permissions", func(context.Context) (string, error) {
		if opaque {
			return "the token does not show them; the next checks will", nil
		}
		if missing := c.Words.Product.Missing(claims); len(missing) > 0 {
			return "", c.Words.PermissionMissing(missing, claims)
		}
		return ok, nil
	})
	return signedIn
}

// describeSignIn says as whom and where.
func describeSignIn(claims signin.Claims) string {
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
