package graphsim

import (
	"net/http"
	"time"
)

// listSubscriptions is GET /directory/subscriptions.
// https://learn.microsoft.com/graph/api/directory-list-subscriptions
func (s *Server) listSubscriptions(c *call) *reply {
	c.cost(1)
	if refused := onlyOptions(c, "$select"); refused != nil {
		return refused
	}
	value := []any{}
	for i := range s.tenant.Subscriptions {
		projected, unknown := project(s.describeSubscription(&s.tenant.Subscriptions[i]), c.query.Get("$select"))
		if unknown != "" {
			return c.badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.companySubscription'.", unknown)
		}
		value = append(value, projected)
	}
	return jsonReply(http.StatusOK, graphJSON, map[string]any{
		"@odata.context": s.tenant.graphResource() + "/v1.0/$metadata#directory/subscriptions" + selectContext(c.query),
		"value":          value,
	})
}

func (s *Server) describeSubscription(sub *Subscription) map[string]any {
	var partNumber any
	for i := range s.tenant.SKUs {
		if s.tenant.SKUs[i].ID == sub.SKU {
			partNumber = s.tenant.SKUs[i].PartNumber
		}
	}
	return map[string]any{
		"id": sub.ID, "commerceSubscriptionId": objectID(sub.ID, "commerce"), "skuId": sub.SKU, "skuPartNumber": partNumber,
		"status": sub.Status, "isTrial": sub.Trial, "totalLicenses": sub.Units, "nextLifecycleDateTime": orNull(sub.Next),
		"createdDateTime": "2024-01-15T08:00:00Z", "ownerId": nil, "ownerTenantId": nil, "ownerType": nil, "serviceStatus": []any{},
	}
}

// subscriptions invents purchases that add up to the units of the SKUs: E5 in two, the
// first of which ends within 30 days; Project in its grace period; one for ever; one
// without a date.
func subscriptions(skus []SKU, now time.Time) []Subscription {
	var all []Subscription
	add := func(sku *SKU, name, status string, units, days int) {
		next := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, days).Format(time.RFC3339)
		switch days {
		case never:
			next = "9999-12-31T23:59:59Z"
		case unknown:
			next = ""
		}
		all = append(all, Subscription{ID: objectID(sku.ID, "subscription "+name), SKU: sku.ID, Status: status, Units: &units, Next: next})
	}
	for i := range skus {
		sku := &skus[i]
		units := sku.Units.Enabled + sku.Units.Warning
		switch sku.ID {
		case skuE5:
			part := units / 5
			add(sku, "first", "Enabled", part, 20)
			add(sku, "second", "Enabled", units-part, 200)
		case skuProject:
			add(sku, "", "Warning", units, 12)
		case skuFlowFree:
			add(sku, "", "Enabled", units, never)
		case skuStorage:
			add(sku, "", "Enabled", units, unknown)
		default:
			add(sku, "", "Enabled", units, 45+35*i)
		}
	}
	return all
}

// Days that are none.
const (
	never   = -1
	unknown = -2
)
