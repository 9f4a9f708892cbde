package main

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/licexport/licexport/internal/report"
)

// What a command prints has none of the secrets that it knows, in results and
// in messages; names of codes stay, and what is there stays recognizable as a
// terminal or not.
func TestStreamsShowNoSecret(t *testing.T) {
	t.Parallel()
	var out, err bytes.Buffer
	io := streams{out: &out, err: &err}.redacted()
	io.redactor.Add("s3cret-7", "expired")
	io.redactor.Keep("m365.secret_expired")
	for _, w := range []struct {
		to   interface{ Write([]byte) (int, error) }
		from string
		want string
		is   *bytes.Buffer
	}{
		{io.out, "acme:s3cret-7  Visio\n", "acme:[secret]  Visio\n", &out},
		{io.err, "code m365.secret_expired, cnp-czNjcmV0LTc= expired\n", "code m365.secret_expired, cnp-[secret]= [secret]\n", &err},
	} {
		n, writeErr := fmt.Fprint(w.to, w.from)
		if writeErr != nil || n != len(w.from) || w.is.String() != w.want {
			t.Errorf("%d bytes, %v: %q, want %q", n, writeErr, w.is, w.want)
		}
	}
	if report.ToPerson(io.out) {
		t.Error("a buffer is no terminal")
	}
}

// A reader that has gone is still noticed as such.
func TestStreamsPassErrorsOn(t *testing.T) {
	t.Parallel()
	s := streams{out: failing{}, err: io.Discard}.redacted()
	if _, err := fmt.Fprint(s.out, "text"); err == nil {
		t.Error("the error is lost")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
