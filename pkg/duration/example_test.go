package duration_test

import (
	"fmt"

	"github.com/licexport/licexport/pkg/duration"
)

func ExampleParse() {
	week, err := duration.Parse("7d")
	fmt.Println(week, err)
	// Output: 168h0m0s <nil>
}

func ExampleFormat() {
	half, _ := duration.Parse("90m")
	fmt.Println(duration.Format(half))
	// Output: 1h30m
}
