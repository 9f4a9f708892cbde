package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Subscription is one purchase of a product
// (https://learn.microsoft.com/graph/api/resources/companysubscription).
type Subscription struct {
	// SKU is the id of the product, in lower case.
	SKU string
	// Status is "Enabled", "Warning" (expired, in its grace period), "Suspended",
	// "Deleted", "LockedOut" or something newer.
	Status string
	Trial  bool
	// Units bought. Nil: not reported.
	Units *int64
	// Next is when the subscription goes into its next state unless it is renewed.
	// Zero: unknown, or never.
	Next time.Time
}

// Subscriptions lists the purchases of the tenant. It reads no users.
func (c *Client) Subscriptions(ctx context.Context) ([]Subscription, error) {
	var all []Subscription
	seen := make(map[string]bool)
	for link := c.root.String() + "/directory/subscriptions"; link != ""; {
		if seen[link] {
			return nil, fmt.Errorf("the list of subscriptions: %w", errLoop)
		}
		seen[link] = true
		body, err := c.send(ctx, request{about: Subscriptions, link: link, accept: acceptJSON})
		if err != nil {
			return nil, err
		}
		page, next, err := decodeSubscriptions(body)
		if err != nil {
			return nil, fmt.Errorf("the list of subscriptions: %w", err)
		}
		all, link = append(all, page...), next
	}
	return all, nil
}

// decodeSubscriptions reads a page. Every property may be missing.
func decodeSubscriptions(body []byte) (all []Subscription, next string, err error) {
	var page struct {
		NextLink string         `json:"@odata.nextLink"`
		Error    jsontext.Value `json:"error"`
		Value    []struct {
			SKU    string `json:"skuId"`
			Status string `json:"status"`
			Trial  bool   `json:"isTrial"`
			Units  *int64 `json:"totalLicenses"`
			Next   string `json:"nextLifecycleDateTime"`
		} `json:"value"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, "", errors.New("a page is not as documented")
	}
	if page.Value == nil {
		return nil, "", errNoValue
	}
	if len(page.Error) > 0 && string(page.Error) != "null" {
		return nil, "", errors.New("a page breaks off with an error")
	}
	for _, one := range page.Value {
		if one.Units != nil && *one.Units < 0 {
			one.Units = nil
		}
		all = append(all, Subscription{
			SKU: strings.ToLower(one.SKU), Status: one.Status, Trial: one.Trial, Units: one.Units, Next: date(one.Next),
		})
	}
	return all, page.NextLink, nil
}
