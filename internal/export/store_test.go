package export_test

import (
	"os"
	"testing"

	"github.com/licexport/licexport/internal/problem"
)

// A password store that fails is worth another try by itself, as a sign-in that
// fails is; a program that is not there needs a person.
func TestPasswordStoreThatFails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.run("sources: {acme: {config: {token: {command: ['" + self + "', -test.no-such-flag]}}}}\n")
	d.expect(problem.Source, err, "token: cannot read the secret {command: [", "the command failed (exit status 2)")
	_, err = d.run("sources: {acme: {config: {token: {command: [no-such-program]}}}}\n")
	d.expect(problem.Usage, err, "the program was not found")
}
