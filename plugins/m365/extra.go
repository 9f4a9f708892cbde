package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/entra/signin"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// extra is a fact for reports that a setting switches on, because it needs a
// permission of its own. No run that writes the file asks for it.
type extra struct {
	// name is that of its check, setting that of its setting.
	name, setting string
	// what it is, as in "renewal dates".
	what string
	// permission is the least one that will do.
	permission string
	// denied and unread are the codes of warnings: without the permission, and for
	// all other reasons.
	denied, unread string
	// probe asks for it once, as little as possible.
	probe func(context.Context, *graph.Client, sdkhttp.Clock) error
}

func lastSignIns() extra {
	return extra{
		name: "last-sign-in", setting: "last_sign_in", what: "last sign-ins", permission: "AuditLog.Read.All",
		denied: "m365.sign_in_permission", unread: "m365.sign_in_unread",
		probe: func(ctx context.Context, client *graph.Client, _ sdkhttp.Clock) error {
			return client.ProbeSignIns(ctx)
		},
	}
}

func renewalDates() extra {
	return extra{
		name: "renewals", setting: "renewals", what: "renewal dates", permission: "Organization.Read.All",
		denied: "m365.subscriptions_denied", unread: "m365.subscriptions_unread",
		probe: func(ctx context.Context, client *graph.Client, _ sdkhttp.Clock) error {
			_, err := client.Subscriptions(ctx)
			return err
		},
	}
}

// extras are those that the settings switch on.
func (c config) extras() []extra {
	var all []extra
	if c.GroupNames {
		all = append(all, groupNames())
	}
	if c.Renewals {
		all = append(all, renewalDates())
	}
	if c.LastSignIn {
		all = append(all, lastSignIns())
	}
	return all
}

// check asks for it. What Graph refuses is a warning: the file does not need it.
func (e extra) check(ctx context.Context, conn *connection, clock sdkhttp.Clock, c *sdk.Checks) (string, error) {
	err := e.probe(ctx, conn.client, clock)
	switch {
	case err == nil:
		return e.what + " can be read for reports", nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	default:
		c.Warn(e.problem(ctx, conn, err))
		return e.what + " stay unknown in reports", nil
	}
}

// problem is the warning about an error.
func (e extra) problem(ctx context.Context, conn *connection, err error) sdk.Problem {
	p := sdk.Problem{Origin: sdk.OriginUpstream}
	without := fmt.Sprintf(" Without %s: true nobody asks for it. Licenses and holders are complete all the same.", e.setting)
	switch {
	case graph.NotPremium(err):
		p.Code = "m365.sign_in_premium"
		p.Summary = "last sign-ins cannot be read: the tenant has no license of Microsoft Entra ID P1 or P2"
		p.Detail = "Graph gives them only to tenants with such a license, and never to Azure AD B2C tenants. A permission does not help." + without +
			"\nThe answer was: " + err.Error()
		p.HelpURL = "https://learn.microsoft.com/graph/api/resources/signinactivity"
	case graph.Denied(err):
		p.Code = e.denied
		p.Summary = fmt.Sprintf("%s cannot be read: the permission %s is missing", e.what, e.permission)
		p.Detail = fmt.Sprintf("In the Entra admin center, open \"API permissions\" of the app registration, add the application permission %s of Microsoft Graph, "+
			"and choose \"Grant admin consent\". It takes up to an hour until new tokens carry it.", e.permission) + without + "\nThe answer was: " + err.Error()
		p.HelpURL = "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent"
		if conn.cfg.Auth == string(signin.ManagedIdentity) {
			p.Detail = fmt.Sprintf("Assign the managed identity the application permission %s of Microsoft Graph with PowerShell, as the documentation of the source m365 shows. "+
				"A token is kept for up to a day; only a new one carries it.", e.permission) + without
		}
	default:
		explained := conn.explain(ctx, err)
		said, _ := errors.AsType[sdk.Problem](explained)
		p.Code = e.unread
		p.Summary = fmt.Sprintf("%s could not be read: %s", e.what, cmp.Or(said.Summary, explained.Error()))
		p.Detail = cmp.Or(said.Detail, "Make the report again later.") + without
		p.HelpURL = said.HelpURL
		if errors.Is(err, entra.ErrNoTime) {
			p.Summary = fmt.Sprintf("%s could not be read to the end: %v", e.what, entra.ErrNoTime)
			p.Detail = "Give the source more time with its setting timeout." + without
		}
	}
	return p
}
