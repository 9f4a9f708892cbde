package csvout_test

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/csvout"
	"github.com/licexport/licexport/internal/license"
	"github.com/licexport/licexport/pkg/address"
	"pgregory.net/rapid"
)

// A source is told at once what the file cannot hold: never does Write find more.
func TestCheckFindsWhatWriteWouldRefuse(t *testing.T) {
	t.Parallel()
	odd := rapid.StringOf(rapid.RuneFrom([]rune("aA1 ;\"=\t\n\x00\x7f\u00a0\u2028\ufeff\u200bžЖ🙂'")))
	text := rapid.OneOf(odd, rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.Just(strings.Repeat("ž", 256)), rapid.Just(strings.Repeat("🙂", 127)))
	count := rapid.OneOf(rapid.Int64(), rapid.Int64Range(1<<31-2, 1<<31+1), rapid.Int64Range(-1, 1))
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom([]csvout.Encoding{csvout.UTF8BOM, csvout.UTF8, csvout.Windows1250, ""}).Draw(t, "encoding")
		l := license.License{UID: text.Draw(t, "uid"), Purchased: rapid.Ptr(count, true).Draw(t, "purchased")}
		row := license.Row{Email: rapid.OneOf(rapid.Just("a@b.cz"), text).Draw(t, "email"), Name: text.Draw(t, "name")}
		table, err := license.FromRows([]license.License{l}, one2(row))
		if err != nil {
			return // no UId, or no e-mail
		}
		_, refused := csvout.Write(io.Discard, table, e)
		if found := errors.Join(csvout.CheckLicense(&l, e), csvout.CheckEmail(row.Email, e)); (found != nil) != (refused != nil) {
			t.Fatalf("found %v, but Write says %v", found, refused)
		}
	})
}

// What the host takes for an address can be written.
func TestAddressesFit(t *testing.T) {
	t.Parallel()
	letter := rapid.RuneFrom([]rune("aZ0.-_+'žЖ日\u0301\u212A;\" \u200b@"))
	rapid.Check(t, func(t *rapid.T) {
		email := rapid.StringOfN(letter, 1, 70, -1).Draw(t, "local") + "@" + rapid.StringOfN(letter, 1, 200, -1).Draw(t, "domain") + ".cz"
		if err := csvout.CheckEmail(email, csvout.UTF8BOM); address.Check(email) == nil && err != nil {
			t.Fatalf("%q is an address, but %v", email, err)
		}
	})
}

// one2 is one row of the first license.
func one2(row license.Row) iter.Seq2[int, license.Row] {
	return func(yield func(int, license.Row) bool) { yield(0, row) }
}
