package ownership

import (
	"strings"
	"testing"
)

// A group counts as the owner's private one only if nobody else can be in it.
func TestPrivateGroup(t *testing.T) {
	t.Parallel()
	const passwd = "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/bash\n"
	for _, tt := range []struct {
		name          string
		uid, gid      int
		passwd, group string
		want          bool
	}{
		{"of its own", 1000, 1000, passwd, "root:x:0:\nalice:x:1000:\n", true},
		{"it names its owner", 1000, 1000, passwd, "alice:x:1000:alice\n", true},
		{"others were added", 1000, 1000, passwd, "alice:x:1000:bob\n", false},
		{"others were added in a second line", 1000, 1000, passwd, "alice:x:1000:\nalice:x:1000:bob\n", false},
		{"it is another account's main group", 1000, 1000, passwd + "carol:x:1002:1000::/home/carol:/bin/sh\n", "alice:x:1000:\n", false},
		{"another name for the number", 1000, 1000, passwd, "alice:x:1000:\nstaff:x:1000:\n", false},
		{"not the main group", 1000, 50, passwd, "staff:x:50:\n", false},
		{"a group of another name", 1000, 1000, passwd, "staff:x:1000:\n", false},
		{"the group is not in the file", 1000, 1000, passwd, "root:x:0:\n", false},
		{"the account is not in the file", 4711, 4711, passwd, "x:x:4711:\n", false},
		{"accounts from NIS", 1000, 1000, passwd + "+::::::\n", "alice:x:1000:\n", false},
		{"root", 0, 0, passwd, "root:x:0:\n", true},
		{"root's group with an operator", 0, 0, passwd + "operator:x:11:0::/root:/bin/false\n", "root:x:0:\n", false},
	} {
		if got := private(tt.uid, tt.gid, strings.NewReader(tt.passwd), strings.NewReader(tt.group)); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
