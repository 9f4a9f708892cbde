package main

import (
	"testing"

	"github.com/licexport/licexport/internal/conformance/kittest"
	"github.com/licexport/licexport/plugins/ldap/adtest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

func TestKit(t *testing.T) {
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 30)...)
	c := ldaptest.NewCertificate(t, "localhost", "localhost")
	s := &adtest.AD{Entries: d.Entries()}
	kittest.Run(t, kittest.Case{
		InCI: true,
		Settings: map[string]any{
			"url": s.Start(t, c), "ca_file": c.CAFile, "bind_dn": "reader@ex.test", "groups": []any{named("CAD")},
		},
		Secrets: map[string]string{"/password": ldaptest.Password},
	})
}
