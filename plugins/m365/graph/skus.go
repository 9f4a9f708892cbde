package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
)

// SKU is a product that the tenant has subscribed to
// (https://learn.microsoft.com/graph/api/resources/subscribedsku).
type SKU struct {
	// ID is the GUID of the product, the same in every tenant, in lower case.
	ID string
	// PartNumber is the name of the product for machines, as in "SPE_E3".
	PartNumber string
	// Account is the name of the account that the product belongs to.
	Account string
	// AppliesTo is "User" or "Company". Only the former can be assigned.
	AppliesTo string
	// Status is "Enabled", "Warning", "Suspended", "Deleted", "LockedOut" or
	// something newer.
	Status string
	// Consumed is the number of units assigned. Nil: not reported.
	Consumed *int32
	// Enabled are units in force, Warning those that have expired and may
	// still be used. Nil: not reported.
	Enabled, Warning *int32
}

// SubscribedSKUs lists the products of the tenant. It reads no users.
func (c *Client) SubscribedSKUs(ctx context.Context) ([]SKU, error) {
	var found []SKU
	seen := make(map[string]bool)
	builder := subscribedskus.NewSubscribedSkusRequestBuilder(c.root.String()+"/subscribedSkus?$select="+skuProperties, c.adapter)
	for {
		page, err := call(ctx, c, Licenses, func(ctx context.Context) (models.SubscribedSkuCollectionResponseable, error) {
			return builder.Get(ctx, nil)
		})
		if err != nil {
			return nil, fmt.Errorf("the list of licenses: %w", err)
		}
		read, err := readSKUs(page)
		if err != nil {
			return nil, fmt.Errorf("the list of licenses: %w", err)
		}
		found = append(found, read...)
		// Paging is not documented for this collection, but its type has it.
		link := value(page.GetOdataNextLink())
		if link == "" {
			return found, nil
		}
		if seen[link] {
			return nil, fmt.Errorf("the list of licenses: %w", errLoop)
		}
		seen[link] = true
		if err := c.own(link); err != nil {
			return nil, fmt.Errorf("the list of licenses: %w", err)
		}
		builder = builder.WithUrl(link)
	}
}

const skuProperties = "accountName,appliesTo,capabilityStatus,consumedUnits,prepaidUnits,skuId,skuPartNumber"

// Ways in which a collection can be wrong.
var (
	errNoValue = errors.New("the answer is no list")
	errLoop    = errors.New("the link to the next page was given before")
)

// readSKUs takes the products of a page. A product without an id would leave its
// holders without a license.
func readSKUs(page models.SubscribedSkuCollectionResponseable) ([]SKU, error) {
	if page == nil || page.GetValue() == nil {
		return nil, errNoValue
	}
	if page.GetAdditionalData()["error"] != nil {
		return nil, errors.New("the answer breaks off with an error")
	}
	var found []SKU
	for _, sku := range page.GetValue() {
		if sku == nil || sku.GetSkuId() == nil {
			return nil, errors.New("one of them has no id")
		}
		found = append(found, readSKU(sku))
	}
	return found, nil
}

// readSKU copies what is of use. Every property but the id may be missing: the
// national clouds lag behind.
func readSKU(sku models.SubscribedSkuable) SKU {
	read := SKU{
		ID:         strings.ToLower(sku.GetSkuId().String()),
		PartNumber: value(sku.GetSkuPartNumber()),
		Account:    value(sku.GetAccountName()),
		AppliesTo:  value(sku.GetAppliesTo()),
		Status:     value(sku.GetCapabilityStatus()),
		Consumed:   sku.GetConsumedUnits(),
	}
	if units := sku.GetPrepaidUnits(); units != nil {
		read.Enabled, read.Warning = units.GetEnabled(), units.GetWarning()
	}
	return read
}
