package main

import (
	"testing"

	"github.com/licexport/licexport/plugins/m365/graph"
)

// What a product in the list lacks is known from the others, and by its id: a
// license without a UId would be missing in the file.
func TestProductsThatLackSomething(t *testing.T) {
	t.Parallel()
	c, err := newCatalog(config{Exclude: []string{"POWER_BI_PRO"}})
	if err != nil {
		t.Fatal(err)
	}
	got := c.list([]graph.SKU{
		{ID: "06ebc4ee-1bb5-47dd-8120-11324bc54e06", PartNumber: "SPE_E5"},
		{ID: "05e9a617-0261-4cee-bb44-138d3ef5d965", Account: "contoso"},
		{ID: "f8a1db68-be16-40ed-86d5-cb42ce701560"},
		{ID: "11111111-2222-3333-4444-555555555555"},
	})
	want := []string{"contoso:SPE_E5", "contoso:SPE_E3", ""}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, l := range got {
		if l.UID != want[i] {
			t.Errorf("%s has the UId %q, want %q", l.ID, l.UID, want[i])
		}
	}
}
