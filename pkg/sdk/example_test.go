package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/internal/exampletest"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// shop is the source of these examples: it exports with a function, and takes no
// settings.
func shop(export func(w *sdk.Writer) error) sdk.Source[struct{}] {
	return sdk.Source[struct{}]{
		Name: "shop", Version: "1.0.0", Summary: "Licenses of a shop",
		Details: []sdk.DetailKind{sdk.DetailAccount, sdk.DetailOrganization},
		Export:  func(_ context.Context, _ struct{}, w *sdk.Writer) error { return export(w) },
	}
}

// show prints what licexport would get from an export.
func show(export func(w *sdk.Writer) error, details ...sdk.DetailKind) {
	t := &exampletest.T{}
	defer t.End()
	got := sdktest.Run(t, shop(export), sdktest.Case{Details: details})
	for _, h := range got.Holders {
		fmt.Println(h.ID, h.Licenses)
		if h.Details != nil {
			fmt.Println("  department:", h.Details.Department)
		}
	}
	for _, p := range got.Problems {
		fmt.Println(p.Code, p.Summary)
	}
	fmt.Println("complete:", got.Completed)
}

// A whole plugin. It is started by licexport; by hand it explains itself.
func Example() {
	type config struct {
		URL   string     `json:"url" jsonschema:"Address of the license server"`
		Token sdk.Secret `json:"token" jsonschema:"API token with read access" env:"ACME_TOKEN"`
	}
	export := func(_ context.Context, _ config, w *sdk.Writer) error {
		// Read from cfg.URL with cfg.Token.Reveal(), then tell what was found.
		return errors.Join(
			w.License(sdk.License{ID: "basic", UID: "acme:BASIC", Name: "Acme Basic", Purchased: sdk.Int(10)}),
			w.Assign(sdk.Holder{ID: "7", Name: "Jan Novák", Emails: []sdk.Email{{Address: "jan@contoso.cz"}}}, "basic"),
		)
	}
	sdk.Main(sdk.Source[config]{Name: "acme", Version: "1.0.0", Summary: "Licenses of Acme", Export: export})
}

func ExampleWriter_Assign() {
	show(func(w *sdk.Writer) error {
		if err := w.License(sdk.License{ID: "basic", UID: "shop:BASIC"}); err != nil {
			return err
		}
		if err := w.Assign(sdk.Holder{ID: "anna", Emails: []sdk.Email{{Address: "anna@contoso.cz"}}}, "basic"); err != nil {
			return err
		}
		return w.Assign(sdk.Holder{ID: "jan", LeftOut: "guests are excluded"}, "basic")
	})
	// Output:
	// anna [basic]
	// jan [basic]
	// complete: true
}

// The vendor counts three users and gave only one: nothing of it is used.
func ExampleWriter_Expect() {
	show(func(w *sdk.Writer) error {
		w.Expect(3)
		return errors.Join(w.License(sdk.License{ID: "basic", UID: "shop:BASIC"}), w.Assign(sdk.Holder{ID: "anna"}, "basic"))
	})
	// Output:
	// anna [basic]
	//  the source read 1 holders, but the vendor named 3
	// complete: false
}

// The place in a list was lost, so that it is read again from the beginning.
func ExampleWriter_Restart() {
	show(func(w *sdk.Writer) error {
		return errors.Join(
			w.License(sdk.License{ID: "basic", UID: "shop:BASIC"}),
			w.Assign(sdk.Holder{ID: "gone"}, "basic"),
			w.Restart("the page token expired"),
			w.Assign(sdk.Holder{ID: "anna"}, "basic"),
		)
	})
	// Output:
	// anna [basic]
	// complete: true
}

// A source reports what it knows; who does not ask, gets none of it.
func ExampleWriter_HolderDetails() {
	export := func(w *sdk.Writer) error {
		return errors.Join(
			w.License(sdk.License{ID: "basic", UID: "shop:BASIC"}),
			w.Assign(sdk.Holder{ID: "anna"}, "basic"),
			w.HolderDetails("anna", sdk.HolderDetails{Department: "Sales"}),
		)
	}
	show(export)
	show(export, sdk.DetailOrganization)
	// Output:
	// anna [basic]
	// complete: true
	// anna [basic]
	//   department: Sales
	// complete: true
}

// The vendor lists its users license by license.
func ExampleGather() {
	lists := map[string][]string{"basic": {"anna", "jan"}, "pro": {"anna"}}
	show(func(w *sdk.Writer) error {
		var all sdk.Gather
		for _, id := range []string{"basic", "pro"} {
			if err := w.License(sdk.License{ID: id, UID: "shop:" + id}); err != nil {
				return err
			}
			for _, user := range lists[id] {
				all.Add(sdk.Holder{ID: user}, id)
			}
		}
		return all.Assign(w)
	})
	// Output:
	// anna [basic pro]
	// jan [basic]
	// complete: true
}

func ExampleConfigError() {
	err := sdk.ConfigError("/token", "the token has expired", "Make a new one under Settings, API, and put it into token.")
	err.Code = "acme.token_expired"
	fmt.Println(err)
	fmt.Println(err.Detail)
	// Output:
	// the token has expired
	// Make a new one under Settings, API, and put it into token.
}

// A problem keeps its words, however often it is wrapped.
func ExampleUpstream() {
	broken := errors.New("unexpected EOF")
	problem := sdk.Upstream(broken, "Acme broke off the list of users")
	problem.Code = "acme.list_broke_off"
	wrapped := fmt.Errorf("page 7: %w", problem)
	fmt.Println(sdk.Upstream(wrapped, "something went wrong").Code, errors.Is(wrapped, broken))
	// Output: acme.list_broke_off true
}

func ExampleSecret() {
	token := sdk.NewSecret("t0ken")
	fmt.Println(token, token.Reveal() == "t0ken")
	// Output: [secret] true
}

func ExampleDuration() {
	var settings struct {
		Wait sdk.Duration `json:"wait"`
	}
	fmt.Println(json.Unmarshal([]byte(`{"wait": "1h30m"}`), &settings), time.Duration(settings.Wait).Minutes())
	fmt.Println(json.Unmarshal([]byte(`{"wait": "soon"}`), &settings))
	// Output:
	// <nil> 90
	// it is not a duration as in 30s or 1h30m
}

func ExampleInt() {
	bought := int32(25)                                                          // of the vendor's answer
	l := sdk.License{ID: "basic", UID: "acme:BASIC", Purchased: sdk.Int(bought)} // Consumed is unknown
	fmt.Println(*l.Purchased, l.Consumed)
	// Output: 25 <nil>
}

func ExampleCheckAddress() {
	fmt.Println(sdk.CheckAddress("anna@contoso.cz"))
	fmt.Println(sdk.CheckAddress("anna contoso.cz"))
	// Output:
	// <nil>
	// it has no @
}
