package graphsim

import (
	"net/http"
	"strings"
)

// foreignTenantID and foreignAccount are whom ForeignTenant answers for.
const (
	foreignTenantID = "4f2c7d1e-8a90-4b6f-9d3e-1c5b7a2e9f00"
	foreignAccount  = "fabrikam"
)

// skuAnswer is one subscribedSku.
type skuAnswer struct {
	AccountID        string              `json:"accountId"`
	AccountName      string              `json:"accountName"`
	AppliesTo        string              `json:"appliesTo"`
	CapabilityStatus string              `json:"capabilityStatus"`
	ConsumedUnits    int                 `json:"consumedUnits"`
	ID               string              `json:"id"`
	SkuID            string              `json:"skuId"`
	SkuPartNumber    string              `json:"skuPartNumber"`
	SubscriptionIDs  []string            `json:"subscriptionIds"`
	PrepaidUnits     *unitsAnswer        `json:"prepaidUnits"`
	ServicePlans     []servicePlanAnswer `json:"servicePlans"`
}

type unitsAnswer struct {
	Enabled   int  `json:"enabled"`
	Suspended int  `json:"suspended"`
	Warning   int  `json:"warning"`
	LockedOut *int `json:"lockedOut,omitempty"`
}

type servicePlanAnswer struct {
	ID        string `json:"servicePlanId"`
	Name      string `json:"servicePlanName"`
	Status    string `json:"provisioningStatus"`
	AppliesTo string `json:"appliesTo"`
}

// listSKUs is GET /subscribedSkus, which knows $select only.
// https://learn.microsoft.com/graph/api/subscribedsku-list
func (s *Server) listSKUs(c *call, p *plan) *reply {
	c.cost(3)
	if refused := onlyOptions(c, "$select"); refused != nil {
		return refused
	}
	tenantID, account := s.tenant.ID, s.tenant.AccountName
	if p.foreign {
		tenantID, account = foreignTenantID, foreignAccount
	}
	consumed := s.consumed.at(c.now.Add(-s.tenant.ConsumedLag))
	value := make([]any, 0, len(s.tenant.SKUs))
	for i := range s.tenant.SKUs {
		sku := describeSKU(&s.tenant.SKUs[i], tenantID, account, consumed)
		for _, subscription := range s.tenant.Subscriptions {
			if strings.EqualFold(subscription.SKU, sku.SkuID) {
				sku.SubscriptionIDs = append(sku.SubscriptionIDs, subscription.ID)
			}
		}
		projected, unknown := project(sku, c.query.Get("$select"))
		if unknown != "" {
			return c.badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.subscribedSku'.", unknown)
		}
		value = append(value, projected)
	}
	return jsonReply(http.StatusOK, graphJSON, map[string]any{
		"@odata.context": s.tenant.graphResource() + "/v1.0/$metadata#subscribedSkus" + selectContext(c.query),
		"value":          value,
	})
}

// describeSKU returns a SKU as Graph reports it.
func describeSKU(sku *SKU, tenantID, account string, consumed map[string]int) skuAnswer {
	out := skuAnswer{
		AccountID:        tenantID,
		AccountName:      account,
		AppliesTo:        sku.AppliesTo,
		CapabilityStatus: sku.Status,
		ConsumedUnits:    consumed[sku.ID],
		ID:               tenantID + "_" + sku.ID,
		SkuID:            sku.ID,
		SkuPartNumber:    sku.PartNumber,
		SubscriptionIDs:  []string{},
		ServicePlans:     make([]servicePlanAnswer, 0, len(sku.ServicePlans)),
	}
	if sku.Consumed != nil {
		out.ConsumedUnits = *sku.Consumed
	}
	if u := sku.Units; u != nil {
		out.PrepaidUnits = &unitsAnswer{Enabled: u.Enabled, Suspended: u.Suspended, Warning: u.Warning, LockedOut: u.LockedOut}
	}
	for _, plan := range sku.ServicePlans {
		out.ServicePlans = append(out.ServicePlans, servicePlanAnswer(plan))
	}
	return out
}

// listOrganization is GET /organization.
func (s *Server) listOrganization(c *call, p *plan) *reply {
	c.cost(1)
	if refused := onlyOptions(c, "$select"); refused != nil {
		return refused
	}
	id, name := s.tenant.ID, s.tenant.Name
	if p.foreign {
		id, name = foreignTenantID, foreignAccount
	}
	type domain struct {
		Name      string `json:"name"`
		IsDefault bool   `json:"isDefault"`
		IsInitial bool   `json:"isInitial"`
	}
	domains := make([]domain, len(s.tenant.Domains))
	for i, d := range s.tenant.Domains {
		domains[i] = domain{Name: d, IsInitial: i == 0, IsDefault: i == len(s.tenant.Domains)-1}
	}
	projected, unknown := project(struct {
		ID              string   `json:"id"`
		DisplayName     string   `json:"displayName"`
		VerifiedDomains []domain `json:"verifiedDomains"`
	}{id, name, domains}, c.query.Get("$select"))
	if unknown != "" {
		return c.badRequest("Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.organization'.", unknown)
	}
	return jsonReply(http.StatusOK, graphJSON, map[string]any{
		"@odata.context": s.tenant.graphResource() + "/v1.0/$metadata#organization" + selectContext(c.query),
		"value":          []any{projected},
	})
}
