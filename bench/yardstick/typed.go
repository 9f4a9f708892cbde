//go:build bench

package main

import (
	"context"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	khttp "github.com/microsoft/kiota-http-go"
	kjson "github.com/microsoft/kiota-serialization-json-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// typed reads the tenant as the documentation of msgraph-sdk-go shows: request
// builders, typed models, PageIterator. Its middleware is left out, so this is
// the least that the models cost.
func typed(ctx context.Context, s *site) (counted, error) {
	found := counted{Pages: 1}
	adapter, err := khttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		bearer{s.token}, kjson.NewJsonParseNodeFactory(), nil, s.http)
	if err != nil {
		return found, err
	}
	if _, err := subscribedskus.NewSubscribedSkusRequestBuilder(s.url+skuQuery, adapter).Get(ctx, nil); err != nil {
		return found, err
	}
	headers := abstractions.NewRequestHeaders()
	headers.Add("ConsistencyLevel", "eventual")
	configuration := &users.UsersRequestBuilderGetRequestConfiguration{Headers: headers}
	first, err := users.NewUsersRequestBuilder(s.usersLink(userProperties, "999"), adapter).Get(ctx, configuration)
	if err != nil {
		return found, err
	}
	pages, err := core.NewPageIterator[models.Userable](first, adapter, models.CreateUserCollectionResponseFromDiscriminatorValue)
	if err != nil {
		return found, err
	}
	pages.SetHeaders(headers)
	err = pages.Iterate(ctx, func(user models.Userable) bool {
		found.Users++
		found.Assignments += len(licensesOf(user))
		return true
	})
	if err != nil {
		return found, err
	}
	_, err = users.NewUsersRequestBuilder(s.usersLink("id", "1"), adapter).Get(ctx, configuration)
	found.Pages = (found.Users + 998) / 999 // the iterator does not tell
	return found, err
}

// licensesOf reads every property that an export needs, as it would.
func licensesOf(user models.Userable) []models.AssignedLicenseable {
	user.GetId()
	user.GetDisplayName()
	user.GetMail()
	user.GetUserPrincipalName()
	user.GetUserType()
	user.GetAccountEnabled()
	user.GetProxyAddresses()
	held := user.GetAssignedLicenses()
	for _, license := range held {
		license.GetSkuId()
	}
	return held
}

// bearer adds the token.
type bearer struct{ token string }

var _ authentication.AuthenticationProvider = bearer{}

// AuthenticateRequest implements the interface.
func (b bearer) AuthenticateRequest(_ context.Context, request *abstractions.RequestInformation, _ map[string]any) error {
	request.Headers.Add("Authorization", "Bearer "+b.token)
	return nil
}
