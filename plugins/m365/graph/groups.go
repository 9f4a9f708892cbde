package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// GroupNames gives the names of groups by their ids in lower case. A group that was
// deleted has none. Names that were read before an error are there beside it.
func (c *Client) GroupNames(ctx context.Context, ids []string, patience Patience) (map[string]string, error) {
	items := make([]*item, 0, len(ids))
	for _, id := range ids {
		items = append(items, &item{object: strings.ToLower(id), url: "/groups/" + url.PathEscape(id) + "?$select=id,displayName"})
	}
	err := (&batch{client: c, about: Groups, patience: patience}).run(ctx, items)
	names := make(map[string]string, len(ids))
	for _, one := range items {
		if !one.done || one.status != http.StatusOK {
			continue
		}
		var group struct {
			Name string `json:"displayName"`
		}
		if json.Unmarshal(one.body, &group, jsontext.AllowInvalidUTF8(true)) == nil && group.Name != "" {
			names[one.object] = group.Name
		}
	}
	return names, err
}
