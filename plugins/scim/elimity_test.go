package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/scim/fake"
)

// shelf is a store of users for the server library of elimity, for reading only.
type shelf []map[string]any

func errReadOnly() error { return errors.New("read only") }

func (s shelf) GetAll(_ *http.Request, p scim.ListRequestParams) (scim.Page, error) {
	page := scim.Page{TotalResults: len(s)}
	for i := p.StartIndex - 1; i < min(p.StartIndex-1+p.Count, len(s)); i++ {
		page.Resources = append(page.Resources, s.resource(i))
	}
	return page, nil
}

func (s shelf) resource(i int) scim.Resource {
	attributes := scim.ResourceAttributes{}
	for name, v := range s[i] {
		if name != "id" {
			attributes[name] = v
		}
	}
	id, _ := s[i]["id"].(string)
	return scim.Resource{ID: id, ExternalID: optional.NewString("x" + id), Attributes: attributes}
}

func (s shelf) Get(*http.Request, string) (scim.Resource, error) {
	return scim.Resource{}, errReadOnly()
}
func (s shelf) Create(*http.Request, scim.ResourceAttributes) (scim.Resource, error) {
	return scim.Resource{}, errReadOnly()
}

func (s shelf) Replace(*http.Request, string, scim.ResourceAttributes) (scim.Resource, error) {
	return scim.Resource{}, errReadOnly()
}
func (s shelf) Delete(*http.Request, string) error { return errReadOnly() }
func (s shelf) Patch(*http.Request, string, []scim.PatchOperation) (scim.Resource, error) {
	return scim.Resource{}, errReadOnly()
}

// TestElimity reads from a server that is made of a library that others wrote:
// https://github.com/elimity-com/scim.
func TestElimity(t *testing.T) {
	t.Parallel()
	server, err := scim.NewServer(&scim.ServerArgs{
		ServiceProviderConfig: &scim.ServiceProviderConfig{MaxResults: 40},
		ResourceTypes: []scim.ResourceType{{
			ID: optional.NewString("User"), Name: "User", Endpoint: "/Users", Schema: schema.CoreUserSchema(), Handler: shelf(fake.People(450)),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+secret {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/scim")
		server.ServeHTTP(w, r)
	}))
	got := sdktest.Run(t, source(), sdktest.Case{Config: sdktest.Config{"url": url + "/scim", "token": secret, "license_from": "roles"}})
	if !got.Completed || len(got.Holders) != 450 || holding(got)["roles:Full"] != 300 {
		t.Errorf("%d holders, %v, %v\n%s", len(got.Holders), holding(got), got.Err, sourcetest.Texts(got.Problems))
	}
}
