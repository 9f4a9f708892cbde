package identity_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/licexport/licexport/internal/identity"
)

func TestLoadFile(t *testing.T) {
	t.Parallel()
	want := map[string]string{"jan@contoso.onmicrosoft.com": "jan@contoso.cz", "guid-7": "Eva@contoso.cz"}
	for name, content := range map[string]string{
		"semicolons":           "user;email\nJan@contoso.onmicrosoft.com;jan@contoso.cz\nGUID-7;Eva@contoso.cz\n",
		"commas":               "user,email\nJan@contoso.onmicrosoft.com,jan@contoso.cz\nGUID-7,Eva@contoso.cz",
		"as a spreadsheet has": "\uFEFFuser;email\r\nJan@contoso.onmicrosoft.com; jan@contoso.cz\r\n\"GUID-7\";Eva@contoso.cz\r\n;\r\n",
		"what nobody can see":  "user;email\n\u00A0Jan@contoso.onmicrosoft.com\u200B;jan@contoso.cz\u202F\nGUID\u00AD-7;\u2060Eva@contoso.cz\n",
		"the same line twice":  "user;email\nJan@contoso.onmicrosoft.com;jan@contoso.cz\nGUID-7;Eva@contoso.cz\n\nguid-7;Eva@contoso.cz\n",
	} {
		got, err := identity.LoadFile(strings.NewReader(content), "people.csv")
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestLoadFileSaysWhereAndWhat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, content, want string }{
		{"empty", "", "people.csv:1: it is empty; it needs a header line, as in user;email"},
		{"no header", "jan;jan@x.cz\n", "people.csv:1: the first line must be a header, as in user;email, but it holds an e-mail"},
		{"a column too many", "user;email;name\n", "people.csv:1: the header has 3 columns; it needs two, as in user;email"},
		{"one column", "user;email\njan\n", "people.csv:2: it has 1 column; it needs two: who, and the e-mail"},
		{"nobody", "user;email\n;jan@x.cz\n", "people.csv:2: the first column is empty; it needs an id, a sign-in name or an e-mail"},
		{"no e-mail", "user;email\njan;\n", `people.csv:2: the e-mail cannot be used: it is empty`},
		{"a quote", "user;email\n\"jan;jan@x.cz\n", `people.csv:2: it is no sound CSV: extraneous or missing " in quoted-field`},
		{"ANSI", "user;email\njan;jan@x.cz\nJi\xf8\xed;jiri@x.cz\n", `people.csv:3: it is not UTF-8; in Excel, save it as "CSV UTF-8"`},
		{
			"two e-mails", "user;email\njan;jan@x.cz\n\nJAN;novak@x.cz\n",
			"people.csv:4: the same user has another e-mail in line 2; remove one of the lines",
		},
		{
			"several faults", "user;email\njan;jan\neva;eva@x.cz\nola;ola@x\n",
			"people.csv:2: the e-mail cannot be used: it has no @\n" +
				"people.csv:4: the e-mail cannot be used: its domain has no dot",
		},
	} {
		_, err := identity.LoadFile(strings.NewReader(tt.content), "people.csv")
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: error\n%v\nwant\n%s", tt.name, err, tt.want)
		}
		if _, typed := errors.AsType[*identity.FileError](err); !typed {
			t.Errorf("%s: the error is no FileError", tt.name)
		}
	}
	if _, err := identity.LoadFile(strings.NewReader("user;email\n"+strings.Repeat("jan;jan\n", 50)), "people.csv"); strings.Count(err.Error(), "\n") != 9 {
		t.Errorf("an error of ten lines at most: %v", err)
	}
	broken := errors.New("the share is gone")
	if _, err := identity.LoadFile(iotest.ErrReader(broken), "people.csv"); !errors.Is(err, broken) {
		t.Errorf("an error of the reader: %v", err)
	}
}

func FuzzLoadFile(f *testing.F) {
	f.Add("user;email\njan;jan@x.cz\n")
	f.Add("user,email\r\n\"jan\",\"jan@x.cz\"\r\n")
	f.Add("\uFEFFuser;email\n;\n\xff")
	f.Fuzz(func(t *testing.T, content string) {
		people, err := identity.LoadFile(strings.NewReader(content), "people.csv")
		if err != nil {
			return
		}
		if _, err := identity.New(identity.Settings{File: people}); err != nil {
			t.Fatalf("what was loaded cannot be used: %v", err)
		}
	})
}
