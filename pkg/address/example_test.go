package address_test

import (
	"fmt"

	"github.com/licexport/licexport/pkg/address"
)

func ExampleCheck() {
	for _, a := range []string{"jan@contoso.cz", "žofie@contoso.cz", "jan.contoso.cz", "jan novák@contoso.cz", "jan@contoso"} {
		fmt.Printf("%s: %v\n", a, address.Check(a))
	}
	// Output:
	// jan@contoso.cz: <nil>
	// žofie@contoso.cz: <nil>
	// jan.contoso.cz: it has no @
	// jan novák@contoso.cz: it has a space before the @
	// jan@contoso: its domain has no dot
}

func ExampleCheckDomain() {
	fmt.Println(address.CheckDomain("contoso.cz"))
	fmt.Println(address.CheckDomain("contoso..cz"))
	// Output:
	// <nil>
	// its domain has nothing between two dots, or at an end
}
