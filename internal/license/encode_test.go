package license_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/license"
)

func TestDecodeReadsWhatEncodeWrote(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table, _ := drawWorld(t).table(t)
		var b bytes.Buffer
		if err := table.Encode(&b); err != nil {
			t.Fatal(err)
		}
		again, err := license.Decode(iotest.OneByteReader(&b))
		if err != nil {
			t.Fatal(err)
		}
		if !again.Equal(table) || again.Holders() != table.Holders() {
			t.Fatalf("another table\n%v\n%v", lines(again), lines(table))
		}
		checkShape(t, again)
	})
}

// No damage goes unnoticed, wherever it is.
func TestDecodeNoticesDamage(t *testing.T) {
	t.Parallel()
	whole := encodedExample(t)
	for n := range whole {
		if _, err := license.Decode(bytes.NewReader(whole[:n])); !isDecodeError(err) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(whole), err)
		}
		for bit := range 8 {
			damaged := bytes.Clone(whole)
			damaged[n] ^= 1 << bit
			if _, err := license.Decode(bytes.NewReader(damaged)); !isDecodeError(err) {
				t.Fatalf("bit %d of byte %d is wrong: %v", bit, n, err)
			}
		}
	}
	if _, err := license.Decode(bytes.NewReader(append(whole, 0))); err == nil || !strings.Contains(err.Error(), "follows its end") {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	newer := encodedExample(t)
	newer[7] = 3
	for _, tt := range []struct{ content, want string }{
		{"", "it is cut short"},
		{"UId;LicCount;UserEmail;UserName", "it is no table of licexport"},
		{string(newer), "it has version 3, and this licexport reads versions up to 2 only"},
		{string(encodedExample(t)[:40]), "it is cut short"},
	} {
		_, err := license.Decode(strings.NewReader(tt.content))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.20q: %v, want %q", tt.content, err, tt.want)
		}
	}
	broken := errors.New("the disk is gone")
	if _, err := license.Decode(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("an error of the reader: %v", err)
	}
}

// A sound checksum is not enough: what no table can hold is refused too.
func TestDecodeRefusesWhatNoTableHolds(t *testing.T) {
	t.Parallel()
	sealed := func(content []byte) []byte {
		sum := sha256.Sum256(content)
		return append(bytes.Clone(content), sum[:]...)
	}
	two := tableOf(t,
		users("contoso", license.License{ID: "e3", UID: "UID-3"}, "eva@x.cz", "jan@x.cz").snapshot(t),
		users("contoso", license.License{ID: "e5", UID: "UID-5"}, "jan@x.cz").snapshot(t))
	var b bytes.Buffer
	if err := two.Encode(&b); err != nil {
		t.Fatal(err)
	}
	content := string(b.Bytes()[:b.Len()-sha256.Size])
	if _, err := license.Decode(bytes.NewReader(sealed([]byte(content)))); err != nil {
		t.Fatal(err)
	}
	// The rows: 2 of the first license (rank 0, then 1 further), 1 of the second.
	rows := string([]byte{2, 1, 1, 1, 2})
	body, whole := strings.CutSuffix(content, rows)
	if !whole {
		t.Fatalf("the rows are not where they are expected: %q", content)
	}
	huge := string(binary.AppendUvarint(nil, 1<<63))
	for name, tt := range map[string]struct{ content, want string }{
		"one UId twice":                 {strings.Replace(content, "UID-5", "UID-3", 1), "its licenses are out of order"},
		"one UId twice but for case":    {strings.Replace(content, "UID-5", "uid-3", 1), "its licenses are out of order"},
		"licenses in another order":     {strings.Replace(content, "UID-3", "UID-7", 1), "its licenses are out of order"},
		"a UId of spaces":               {strings.Replace(content, "UID-3", "     ", 1), "a license has no UId"},
		"holders in another order":      {strings.Replace(content, "eva@", "zoe@", 1), "its holders are out of order"},
		"one e-mail twice":              {strings.Replace(content, "jan@", "eva@", 1), "an e-mail has a license twice"},
		"one e-mail twice but for case": {strings.Replace(content, "jan@", "EVA@", 1), "an e-mail has a license twice"},
		"a holder twice in one license": {body + string([]byte{2, 1, 0, 1, 2}), "a row refers to no holder"},
		"a row of nobody":               {body + string([]byte{2, 1, 2, 1, 2}), "a row refers to no holder"},
		"more rows than holders":        {body + string([]byte{3, 1, 1, 1, 1, 2}), "more rows than there are holders"},
		"a holder without rows":         {body + string([]byte{1, 1, 1, 1}), "a holder has no rows"},
		"no rows of a license":          {body + string([]byte{2, 1, 1, 0}), ""},
		"a negative number of things":   {"licexpt\x02" + huge, "a number is out of range"},
		"a negative number of holders":  {"licexpt\x02\x00" + huge, "a number is out of range"},
		"a number that never ends":      {"licexpt\x02" + strings.Repeat("\xff", 20), "a number is out of range"},
		"a number beyond 64 bits":       {"licexpt\x02" + strings.Repeat("\xff", 9) + "\x7f", "a number is out of range"},
	} {
		_, err := license.Decode(bytes.NewReader(sealed([]byte(tt.content))))
		if tt.want == "" && err == nil {
			continue
		}
		if !isDecodeError(err) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// A table of version 1 was folded as Unicode does, so that its order may be another
// one. What was published before an update must not be lost to it.
func TestDecodeReordersTablesOfVersion1(t *testing.T) {
	t.Parallel()
	table := tableOf(t,
		users("contoso", license.License{ID: "z", UID: "žito"}, "jan@x.cz", "žaneta@x.cz").snapshot(t),
		users("contoso", license.License{ID: "Z", UID: "Žlab"}, "Žofie@x.cz").snapshot(t))
	var b bytes.Buffer
	if err := table.Encode(&b); err != nil {
		t.Fatal(err)
	}
	content := b.String()[:b.Len()-sha256.Size]
	// Folded as Unicode does, žaneta comes before Žofie, and žito before Žlab.
	jan, zaneta, zofie := record("jan", "jan@x.cz"), record("žaneta", "žaneta@x.cz"), record("Žofie", "Žofie@x.cz")
	former := strings.Replace(content, jan+zofie+zaneta, jan+zaneta+zofie, 1)
	former = strings.Replace(former, string([]byte{1, 2, 2, 1, 2}), string([]byte{1, 3, 2, 1, 1}), 1)
	former = strings.Replace(former, "licexpt\x02", "licexpt\x01", 1)
	if former == content {
		t.Fatalf("the parts are not where they are expected: %q", content)
	}
	sum := sha256.Sum256([]byte(former))
	again, err := license.Decode(strings.NewReader(former + string(sum[:])))
	if err != nil {
		t.Fatal(err)
	}
	if !again.Equal(table) {
		t.Errorf("another table\n%v\n%v", lines(again), lines(table))
	}
}

// record is a holder without a name as Encode writes it.
func record(id, email string) string {
	return string([]byte{byte(len(id)), byte(len(email)), 0}) + id + email
}

func TestEncodeFails(t *testing.T) {
	t.Parallel()
	table := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5"}, "jan@x.cz").snapshot(t))
	broken := errors.New("the disk is full")
	if err := table.Encode(failingWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("an error of the writer: %v", err)
	}
	long := tableOf(t, users("contoso", license.License{ID: "e5", UID: "E5"}, strings.Repeat("x", 1<<20)+"@x.cz").snapshot(t))
	if err := long.Encode(io.Discard); err == nil || !strings.Contains(err.Error(), "is too long") {
		t.Errorf("a text of a MiB: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	whole := encodedExample(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("licexpt\x02\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := license.Decode(bytes.NewReader(content))
		if err != nil {
			if !isDecodeError(err) {
				t.Fatalf("the error is no DecodeError: %v", err)
			}
			return
		}
		for range table.Rows() {
			continue
		}
		if !license.Compare(table, table).Empty() {
			t.Fatal("the table differs from itself")
		}
	})
}

// encodedExample is a small table with all that a table can hold.
func encodedExample(t testing.TB) []byte {
	t.Helper()
	owned, used := int64(25), int64(-3)
	s := users("contoso", license.License{
		ID: "e5", UID: "Contoso:E5", Name: "Office 365 E5", Purchased: &owned, Consumed: &used, Status: "Warning",
	}, "jan@x.cz", "eva@x.cz", "žaneta@x.cz")
	other := users("acme", license.License{ID: "pro", UID: "PRO"}, "jan@x.cz")
	var b bytes.Buffer
	if err := tableOf(t, s.snapshot(t), other.snapshot(t)).Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func isDecodeError(err error) bool {
	_, ok := errors.AsType[*license.DecodeError](err)
	return ok
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
