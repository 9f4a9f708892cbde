package sdk

import (
	"strings"
	"testing"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

func TestWriterRefusesWhatTheContractForbids(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", sourcev1.MaxStringBytes+1)
	many := make([]Email, 5000)
	for i := range many {
		many[i].Address = long[1:]
	}
	tests := map[string]struct {
		use  func(w *Writer) error
		want string
	}{
		"license without id": {
			func(w *Writer) error { return w.License(License{Name: "Office"}) },
			`a license (name "Office") has no id`,
		},
		"license twice": {
			func(w *Writer) error { return w.License(License{ID: "known"}) },
			`license "known" was announced twice`,
		},
		"long uid": {
			func(w *Writer) error { return w.License(License{ID: "a", UID: strings.Repeat("😀", 128)}) },
			`license "a": its uid has 256 UTF-16 units, at most 255 can be stored`,
		},
		"long name of a license": {
			func(w *Writer) error { return w.License(License{ID: "a", Name: long}) },
			`license "a": its name has 1025 bytes, at most 1024 are possible`,
		},
		"negative number": {
			func(w *Writer) error { return w.License(License{ID: "a", Consumed: Int(-1)}) },
			`license "a": purchased or consumed is negative`,
		},
		"holder without id": {
			func(w *Writer) error { return w.Assign(Holder{Name: "Jan"}) },
			`a holder (name "Jan") has no id`,
		},
		"long id": {
			func(w *Writer) error { return w.Assign(Holder{ID: long}) },
			`holder "` + long[:80] + `"…: its id has 1025 bytes, at most 1024 are possible`,
		},
		"not UTF-8": {
			func(w *Writer) error { return w.Assign(Holder{ID: "1", Name: "Ji\xf8\xed"}) },
			`holder "1": its name is not valid UTF-8`,
		},
		"long e-mail": {
			func(w *Writer) error { return w.Assign(Holder{ID: "1", Emails: []Email{{Address: long}}}) },
			`holder "1": its e-mail has 1025 bytes, at most 1024 are possible`,
		},
		"unknown license": {
			func(w *Writer) error { return w.Assign(Holder{ID: "1"}, "known", "other") },
			`holder "1" holds license "other", which was not announced`,
		},
		"unknown kind": {
			func(w *Writer) error { return w.Assign(Holder{ID: "1", Kind: 7}) },
			`holder "1" has the unknown kind 7`,
		},
		"unknown kind of e-mail": {
			func(w *Writer) error { return w.Assign(Holder{ID: "1", Emails: []Email{{Kind: 7}}}) },
			`holder "1" has an e-mail of the unknown kind 7`,
		},
		"too large": {
			func(w *Writer) error { return w.Assign(Holder{ID: "1", Emails: many}) },
			`holder "1" is too large: 5180029 bytes with 5000 e-mails and 0 licenses, at most 4194240 are possible`,
		},
		"negative total": {
			func(w *Writer) error { w.Expect(-1); return w.err },
			`Writer.Expect was given -1 holders`,
		},
		"negative progress": {
			func(w *Writer) error { w.Progress(-1, 0, ""); return w.err },
			`Writer.Progress was given -1 of 0`,
		},
		"negative traffic": {
			func(w *Writer) error { w.Traffic(Traffic{Pages: -1}); return w.err },
			`Writer.Traffic was given a negative number`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, to := testWriter(t)
			must(t, w.License(License{ID: "known"}))
			err := test.use(w)
			if err == nil || err.Error() != test.want {
				t.Fatalf("got %v\nwant %s", err, test.want)
			}
			// The error sticks, even when the author drops it.
			if again := w.Assign(Holder{ID: "ok"}); again == nil || again.Error() != test.want {
				t.Errorf("the next call returned %v", again)
			}
			must(t, w.finish(nil))
			want(t, to, "licenses 1, ERROR "+test.want)
			if o := to.sent[1].GetDiagnostic().GetOrigin(); o != sourcev1.Diagnostic_ORIGIN_PLUGIN {
				t.Errorf("origin %v", o)
			}
		})
	}
}
