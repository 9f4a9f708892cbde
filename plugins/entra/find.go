package main

import (
	"context"
	"errors"

	"github.com/licexport/licexport/plugins/internal/entra/signin"
)

// findApplication reads an application and explains an id that is none.
func (c *connection) findApplication(ctx context.Context, set application, at string) (servicePrincipal, error) {
	app, err := c.application(ctx, set.AppID)
	if !is404(err) {
		return app, err
	}
	if appID, found := c.isObjectID(ctx, set.AppID); found {
		return app, wrongIDKind(set.AppID, appID, at)
	}
	return app, appNotFound(set.AppID, at)
}

// findGroup reads a group, and refuses one whose members may not be read.
func (c *connection) findGroup(ctx context.Context, id, at string) (directoryGroup, error) {
	found, err := c.group(ctx, id)
	switch {
	case is404(err):
		return found, groupNotFound(id, at)
	case err != nil:
		return found, err
	case found.Visibility == "HiddenMembership" && !c.hidden:
		return found, hiddenMembership(found)
	default:
		return found, nil
	}
}

// isSignIn reports whether the sign-in failed, and not the look into its token.
func isSignIn(err error) bool {
	_, ok := errors.AsType[*signin.Error](err)
	return ok
}
