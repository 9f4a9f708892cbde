//go:build bench

package main

import "context"

// bareUsers is a page with the properties that a license export needs.
type bareUsers struct {
	NextLink string `json:"@odata.nextLink"`
	Value    []struct {
		ID, DisplayName, Mail, UserPrincipalName, UserType string
		AccountEnabled                                     bool
		ProxyAddresses                                     []string
		AssignedLicenses                                   []struct{ SkuID string }
	}
}

// bare is the least that reading the tenant can cost with the standard library:
// one page after the other, decoded, counted and forgotten.
func bare(ctx context.Context, s *site) (counted, error) {
	var found counted
	var skus struct {
		Value []struct {
			AccountName, AppliesTo, CapabilityStatus, SkuID, SkuPartNumber string
			ConsumedUnits                                                  int
			PrepaidUnits                                                   struct{ Enabled, Warning int }
		}
	}
	if err := s.get(ctx, s.url+skuQuery, &skus); err != nil {
		return found, err
	}
	for link := s.usersLink(userProperties, "999"); link != ""; {
		var page bareUsers
		if err := s.get(ctx, link, &page); err != nil {
			return found, err
		}
		found.Pages++
		found.Users += len(page.Value)
		for i := range page.Value {
			found.Assignments += len(page.Value[i].AssignedLicenses)
		}
		link = page.NextLink
	}
	var again bareUsers
	return found, s.get(ctx, s.usersLink("id", "1"), &again)
}
