package certstore

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

func TestThumbprintsAsPeopleCopyThem(t *testing.T) {
	t.Parallel()
	const short, long = "a909502dd82ae41433e6f83886b00d4277a32a7b", "8fb19fac1cdaf4ff9fb9131cdb78558e857ee0b26b16241a46427c0bb6d24b22"
	for text, ok := range map[string]bool{
		short: true, strings.ToUpper(short): true, long: true,
		"a9 09 50 2d d8 2a e4 14 33 e6 f8 38 86 b0 0d 42 77 a3 2a 7b":       true,
		"\u200ea9 09 50 2d d8 2a e4 14 33 e6 f8 38 86 b0 0d 42 77 a3 2a 7b": true,
		"A9:09:50:2D:D8:2A:E4:14:33:E6:F8:38:86:B0:0D:42:77:A3:2A:7B":       true,
		"": false, short[1:]: false, short + "00": false, "licexport": false, strings.Replace(short, "a", "g", 1): false,
	} {
		if sum, err := ParseThumbprint(text); (err == nil) != ok || ok && sum[0] != 0xa9 && sum[0] != 0x8f {
			t.Errorf("%q: %x, %v", text, sum, err)
		}
	}
}

func TestElsewhereThereIsNoStore(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("here is one")
	}
	if _, _, err := Find(LocalMachine, strings.Repeat("ab", 20)); !errors.Is(err, ErrNoStore) {
		t.Errorf("%v", err)
	}
}
