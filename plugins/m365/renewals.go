package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// renewals tells when units of the exported licenses end unless they are renewed.
// Whatever goes wrong is a warning.
func (r *run) renewals(ctx context.Context) error {
	if !r.conn.cfg.Renewals || !r.w.Wants(sdk.DetailRenewal) {
		return nil
	}
	var all []graph.Subscription
	err := entra.Spare(ctx, func(ctx context.Context) (err error) {
		all, err = r.conn.client.Subscriptions(ctx)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil:
		r.w.Warn(renewalDates().problem(ctx, r.conn, err))
		return nil
	}
	of := make(map[string][]graph.Subscription)
	for _, one := range all {
		of[one.SKU] = append(of[one.SKU], one)
	}
	var ending, disagreeing []string
	for _, one := range r.catalog.which(func(one *seen) bool { return one.exported }) {
		subscriptions := inForce(of[one.license.ID])
		if err := r.w.LicenseDetails(one.license.ID, sdk.LicenseDetails{Renewals: renewalsOf(subscriptions, one.free)}); err != nil {
			return err
		}
		ending = append(ending, endings(one.license, subscriptions, r.clock.Now())...)
		if said := disagreement(one, subscriptions); said != "" {
			disagreeing = append(disagreeing, said)
		}
	}
	if len(ending) > 0 {
		r.w.Warn(subscriptionEnds(ending))
	}
	if len(disagreeing) > 0 {
		r.w.Warn(purchasedDisagrees(disagreeing))
	}
	return nil
}

// States of a subscription.
const (
	subscriptionEnabled = "Enabled"
	subscriptionWarning = "Warning" // expired, in its grace period
)

// inForce are the subscriptions whose units can be used, or whose state nobody knows.
// The next date of all others is when they are deleted.
func inForce(all []graph.Subscription) []graph.Subscription {
	var found []graph.Subscription
	for _, one := range all {
		switch strings.ToLower(one.Status) {
		case "suspended", "deleted", "lockedout":
		default:
			found = append(found, one)
		}
	}
	return found
}

// renewalsOf adds up the units that end on the same day, earliest first. The numbers
// of free products mean nothing.
func renewalsOf(all []graph.Subscription, free bool) []sdk.Renewal {
	var found []sdk.Renewal
	for _, one := range slices.SortedStableFunc(slices.Values(all), func(a, b graph.Subscription) int { return a.Next.Compare(b.Next) }) {
		if one.Next.IsZero() {
			continue
		}
		units := one.Units
		if free {
			units = nil
		}
		last := len(found) - 1
		if last < 0 || day(found[last].At) != day(one.Next) {
			const most = 100
			if len(found) == most {
				break
			}
			found = append(found, sdk.Renewal{At: one.Next, Units: units})
			continue
		}
		if found[last].Units == nil || units == nil {
			found[last].Units = nil // a part is no number
			continue
		}
		found[last].Units = sdk.Int(*found[last].Units + *units)
	}
	return found
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// soon is how far ahead the end of a subscription is warned of.
const soon = 30 * 24 * time.Hour

// endings say which subscriptions end soon, or have ended and are in their grace
// period.
func endings(license sdk.License, all []graph.Subscription, now time.Time) []string {
	var found []string
	for _, one := range all {
		grace := strings.EqualFold(one.Status, subscriptionWarning)
		if !grace && (one.Next.IsZero() || !one.Next.Before(now.Add(soon))) {
			continue
		}
		text := nameOf(license) + ":"
		if one.Units != nil {
			text += fmt.Sprintf(" %d units", *one.Units)
		}
		switch {
		case grace && one.Next.IsZero():
			text += " in their grace period"
		case grace:
			text += " in their grace period until " + day(one.Next)
		default:
			text += " until " + day(one.Next)
		}
		if one.Trial {
			text += " (trial)"
		}
		found = append(found, text)
	}
	return found
}

// disagreement says how the units of the subscriptions differ from those of the list
// of products; empty if they agree or cannot be compared. Whether the latter counts
// trials is not documented: both sums are right.
func disagreement(one *seen, all []graph.Subscription) string {
	if one.prepaid == nil || one.free || len(all) == 0 {
		return ""
	}
	var sum, trials int64
	for _, s := range all {
		known := strings.EqualFold(s.Status, subscriptionEnabled) || strings.EqualFold(s.Status, subscriptionWarning)
		switch {
		case s.Units == nil || !known:
			return ""
		case s.Trial:
			trials += *s.Units
		default:
			sum += *s.Units
		}
	}
	if units := int64(*one.prepaid); units != sum && units != sum+trials {
		return fmt.Sprintf("%s: %d units in its subscriptions, %d in the list of products", nameOf(one.license), sum, units)
	}
	return ""
}

func subscriptionEnds(ending []string) sdk.Problem {
	return sdk.Problem{
		Code: "m365.subscription_ends", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("subscriptions (%d) end within 30 days, or have ended, unless they are renewed", len(ending)),
		Detail: listed("Per license:", ending) + "\nLook in the Microsoft 365 admin center (Billing, Your products) whether they renew by themselves. " +
			"After the grace period nobody can use these units any more.",
		HelpURL: "https://learn.microsoft.com/microsoft-365/commerce/subscriptions/what-if-my-subscription-expires",
	}
}

func purchasedDisagrees(lines []string) sdk.Problem {
	return sdk.Problem{
		Code: "m365.purchased_disagrees", Origin: sdk.OriginUpstream,
		Summary: fmt.Sprintf("Microsoft gives two numbers of purchased units for some licenses (%d)", len(lines)),
		Detail: listed("Per license:", lines) + "\nThe report counts the list of products. Right after a purchase or its end the numbers differ for a while; " +
			"if it stays, compare with the Microsoft 365 admin center (Billing, Your products).",
	}
}

// listed are lines of a text below a heading, not too many.
func listed(heading string, lines []string) string {
	const most = 20
	var text strings.Builder
	text.WriteString(heading)
	for i, line := range lines {
		if i == most {
			fmt.Fprintf(&text, "\n  and %d more", len(lines)-most)
			break
		}
		text.WriteString("\n  " + line)
	}
	return text.String()
}
