package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
)

// What a service sends of a user, in whatever spelling, is what a report knows; what it
// leaves out is unknown.
func TestDetailsOfAUser(t *testing.T) {
	t.Parallel()
	const extension = `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
	for name, test := range map[string]struct {
		user string
		want sdk.HolderDetails
	}{
		"nothing":               {`{"id":"1"}`, sdk.HolderDetails{}},
		"active":                {`{"active":true}`, sdk.HolderDetails{Disabled: new(false)}},
		"not active, as a text": {`{"Active":"False"}`, sdk.HolderDetails{Disabled: new(true)}},
		"nobody knows":          {`{"active":"perhaps"}`, sdk.HolderDetails{}},
		"an employee":           {`{"userType":"Employee"}`, sdk.HolderDetails{Guest: new(false)}},
		"a guest":               {`{"usertype":"guest"}`, sdk.HolderDetails{Guest: new(true)}},
		"from elsewhere":        {`{"userType":"External"}`, sdk.HolderDetails{Guest: new(true)}},
		"a contractor":          {`{"userType":"Contractor"}`, sdk.HolderDetails{}},
		"an employee of the enterprise": {`{` + extension + `:{"department":" Výroba ","costCenter":"4711","employeeNumber":12,"division":"x"}}`,
			sdk.HolderDetails{Department: "Výroba", CostCenter: "4711", EmployeeID: "12"}},
		"an extension of null":     {`{` + extension + `:null}`, sdk.HolderDetails{}},
		"an extension that is odd": {`{` + extension + `:{"department":["a"],"costCenter":{},"employeeNumber":null}}`, sdk.HolderDetails{}},
		"too long for a report":    {`{` + extension + `:{"department":"` + strings.Repeat("x", 1025) + `"}}`, sdk.HolderDetails{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var user resource
			decoder := json.NewDecoder(strings.NewReader(test.user))
			decoder.UseNumber()
			if err := decoder.Decode(&user); err != nil {
				t.Fatal(err)
			}
			if got := user.details(); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
