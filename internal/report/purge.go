package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/licexport/licexport/internal/state"
)

// Purged says what a purge removed from the state of an output, and what it cannot
// reach. person is true if it was about one person, all if nothing was to be kept.
func Purged(w io.Writer, output string, done state.Purged, person, all bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Removed from what is kept for %s:\n", output)
	for _, part := range []struct {
		n    int
		what string
	}{
		{done.Contents, "former contents, which cannot be rolled back to any more"},
		{done.Candidates, "files that were not published, with their lists of removals"},
		{done.Records, "run records"},
		{done.StepLogs, "logs of steps"},
		{done.Months, "months of counts by day"},
	} {
		fmt.Fprintf(&b, "%7d  %s\n", part.n, part.what)
	}
	if person {
		fmt.Fprintf(&b, "%7d  entries of the guard's last seven days, which count on without the person's hashes\n", done.Window)
	}
	if done.KeptForGuard > 0 {
		fmt.Fprintf(&b, "The tables of %d of these contents stay for at most seven days, or while a refusal is open, because the guard rests on them.\n", done.KeptForGuard)
	}
	if all {
		b.WriteString("What is published stays, and so do the hashes by which the guard knows who held what in the last seven days. If their file is damaged before, the guard begins anew with what is published.\n")
	}
	if done.Published {
		b.WriteString("The person is in the published file, and the guard goes on knowing the hashes of who is. To remove the person there, take the license away at the source; after the next run, purge again, because the former content then names the person.\n")
	}
	b.WriteString("Not reached: backups, logs, the journal and mails, copies of the file and of records, what the steps of then passed on, and Alvao itself.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
