package graph

import (
	"context"
	"net/url"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// request is one request whose answer is wanted as it comes.
type request struct {
	// about is what it is about, for the errors of Graph.
	about string
	// link is the whole address. It has to lead to the Graph of the client.
	link string
	// accept is the type of the answer.
	accept string
	// advanced asks Graph's index (https://learn.microsoft.com/graph/aad-advanced-queries).
	advanced bool
	// content makes it a POST of this JSON.
	content []byte
}

const acceptJSON = "application/json"

// send gets what is at an address of Graph through the SDK's adapter, as it came.
func (c *Client) send(ctx context.Context, r request) ([]byte, error) {
	if err := c.own(r.link); err != nil {
		return nil, err
	}
	return call(ctx, c, r.about, func(ctx context.Context) ([]byte, error) {
		target, err := url.Parse(r.link)
		if err != nil {
			return nil, err
		}
		info := abstractions.NewRequestInformation()
		info.Method = abstractions.GET
		info.SetUri(*target)
		info.Headers.TryAdd("Accept", r.accept)
		if r.advanced {
			// A nextLink does not carry headers: each page needs it.
			info.Headers.TryAdd("ConsistencyLevel", "eventual")
		}
		if r.content != nil {
			info.Method = abstractions.POST
			info.SetStreamContentAndContentType(r.content, acceptJSON)
		}
		answer, err := c.adapter.SendPrimitive(ctx, info, "[]byte", abstractions.ErrorMappings{
			"XXX": odataerrors.CreateODataErrorFromDiscriminatorValue,
		})
		if err != nil {
			return nil, err
		}
		body, ok := answer.([]byte)
		if !ok {
			return nil, &sdkhttp.BodyError{What: "the answer is empty"}
		}
		return body, nil
	})
}
