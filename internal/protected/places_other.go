//go:build unix && !linux

package protected

import "fmt"

// delivered is empty: only systemd hands out secrets.
func (s Store) delivered() []place { return nil }

func machineKeeper() (keeper, error) {
	return nil, &Error{
		Name: "of the machine", Reason: "this system keeps none",
		Advice: []string{"Leave out --machine, and set it as the account that runs licexport."},
	}
}

func (s Store) missing(name string) []string {
	return []string{
		fmt.Sprintf("A secret belongs to the account that has set it. As the account that runs licexport, run: licexport secret set %s", name),
		"See which there are: licexport secret list",
	}
}
