//go:build unix

package secret

import (
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

// owned is a file that belongs to an account.
type owned struct {
	fs.FileInfo

	uid uint32
}

func (o owned) Sys() any { return &syscall.Stat_t{Uid: o.uid} }

func TestReadableByOthers(t *testing.T) {
	t.Parallel()
	us := uint32(os.Geteuid())
	for _, tt := range []struct {
		name string
		uid  uint32
		mode fs.FileMode
		want string
	}{
		{"ours alone", us, 0o600, ""},
		{"our group reads ours", us, 0o640, "run: chmod 600 f"},
		{"everybody reads ours", us, 0o604, "run: chmod 600 f"},
		{"we read another account's as its group", us + 1, 0o440, ""},
		{"everybody reads another account's", us + 1, 0o644, "run: chmod o-r f"},
	} {
		info, err := fstest.MapFS{"f": {Mode: tt.mode}}.Stat("f")
		if err != nil {
			t.Fatal(err)
		}
		got := readableByOthers("f", owned{FileInfo: info, uid: tt.uid})
		if !strings.HasSuffix(got, tt.want) || (got == "") != (tt.want == "") {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
