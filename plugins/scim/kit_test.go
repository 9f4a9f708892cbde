package main

import (
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
	"github.com/licexport/licexport/plugins/scim/fake"
)

// TestKit runs the kit with pages by index and by cursor.
func TestKit(t *testing.T) {
	for name, service := range map[string]*fake.Service{
		"index":  {},
		"cursor": {Cursors: true},
	} {
		t.Run(name, func(t *testing.T) {
			service.Token, service.Users = secret, fake.People(1000)
			kittest.Run(t, kittest.Case{
				Settings: map[string]any{"url": serve(t, service) + "/scim/v2", "license_from": "roles"},
				Secrets:  map[string]string{"/token": secret},
				Upstream: []string{"/url"},
			})
		})
	}
}
