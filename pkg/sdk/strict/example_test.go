package strict_test

import (
	"fmt"

	"github.com/licexport/licexport/pkg/sdk/strict"
)

// All mistakes of a file are found at once.
func ExampleReader() {
	r := strict.NewReader("team.yaml")
	var name string
	var seats int
	if root := r.Parse([]byte("nmae: Design\nseats: many\n")); root != nil {
		r.Object("", root, root,
			strict.Field{Key: "name", Required: true, Value: r.Text(&name)},
			strict.Field{Key: "seats", Value: r.Int(&seats, 1, 500)},
		)
	}
	fmt.Println(r.Problems())
	// Output:
	// team.yaml:1:1: name is missing
	// team.yaml:1:1: unknown setting "nmae"
	//   Did you mean "name"?
	// team.yaml:2:8: seats must be a whole number from 1 to 500, not the text "many"
}
