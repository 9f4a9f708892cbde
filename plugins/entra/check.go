package main

import (
	"context"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
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
		conn.CheckCertificate(c, p.clock.Now())
	}
	if c.Offline() {
		return
	}
	var signIn *entra.Connection
	if conn != nil {
		signIn = conn.Connection
	}
	signIn.CheckSignIn(c, "applications, groups and users may be read")
	// Once the sign-in works, each of them is checked whatever becomes of the others.
	run := c.Run
	for i, set := range cfg.Applications {
		run(fmt.Sprintf("application-%d", i+1), func(ctx context.Context) (string, error) {
			run = c.RunAnyway
			return conn.checkApplication(ctx, set, fmt.Sprintf("/applications/%d", i), c)
		})
	}
	for i, set := range cfg.Groups {
		run(fmt.Sprintf("group-%d", i+1), func(ctx context.Context) (string, error) {
			run = c.RunAnyway
			return conn.checkGroup(ctx, set.ID, fmt.Sprintf("/groups/%d", i), c)
		})
	}
	run("users", func(ctx context.Context) (string, error) { return conn.checkUsers(ctx) })
}

func (c *connection) checkApplication(ctx context.Context, set application, at string, checks *sdk.Checks) (string, error) {
	app, err := c.findApplication(ctx, set, at)
	if err != nil {
		return "", c.explain(ctx, err)
	}
	if app.AssignmentRequired == nil || !*app.AssignmentRequired {
		checks.Warn(assignmentNotRequired(app, at))
	}
	state := ""
	if app.Enabled != nil && !*app.Enabled {
		state = ", which is disabled for sign-in"
	}
	return fmt.Sprintf("%s%s, %d roles", app.Name, state, len(app.Roles)), nil
}

func (c *connection) checkGroup(ctx context.Context, id, at string, checks *sdk.Checks) (string, error) {
	if err := c.lookForHidden(ctx); err != nil {
		return "", err
	}
	g, err := c.findGroup(ctx, id, at)
	if err != nil {
		return "", c.explain(ctx, err)
	}
	if g.isPaused() {
		checks.Warn(rulePaused(g))
	}
	return g.Name, nil
}

// lookForHidden notes whether the token may read hidden memberships. The sign-in has
// been checked already.
func (c *connection) lookForHidden(ctx context.Context) error {
	claims, err := c.Claims(ctx)
	if isSignIn(err) {
		return c.explain(ctx, err)
	}
	c.hidden = err == nil && readsHidden(claims)
	return nil
}

// checkUsers reads one user: without the permission Graph answers all the same, with
// nothing but an id.
func (c *connection) checkUsers(ctx context.Context) (string, error) {
	var page struct {
		Value []object `json:"value"`
	}
	query := selecting("id,userPrincipalName")
	query.Set("$top", "1")
	if err := c.users.Get(ctx, "/users", query, &page); err != nil {
		return "", c.explain(ctx, err)
	}
	for _, u := range page.Value {
		if u.Login == "" {
			return "", withoutNames(directoryGroup{})
		}
	}
	return "users can be read", nil
}
