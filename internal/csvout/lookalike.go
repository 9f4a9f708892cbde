package csvout

import "github.com/licexport/licexport/internal/license"

// place is a text of a file and the line where it stands first.
type place struct {
	text string
	line int
}

// lookAlikeUID reports a new UId that looks like a former one.
func (v *validator) lookAlikeUID(line int, uid string) {
	key := license.LookKey(uid)
	if twin, seen := v.uidLooks[key]; seen {
		v.fail(line, UIDLookAlike, "the UId %s looks like %s in line %d but is not equal to it; write both as Alvao has the license",
			license.CodePoints(uid), license.CodePoints(twin.text), twin.line)
		return
	}
	v.uidLooks[key] = place{uid, line}
}

// lookAlikeEmails reports e-mails that look like another one. Of two e-mails that
// look alike one at least has letters beyond ASCII.
func (v *validator) lookAlikeEmails() {
	twins := map[string]string{}
	for _, odd := range v.oddEmails {
		key := license.LookKey(odd.text)
		twin, seen := twins[key]
		if _, plain := v.emails[key]; plain && !seen && isASCII(key) {
			twin, seen = key, true
		}
		if seen {
			v.warn(odd.line, EmailLookAlike, "the e-mail %s looks like %s but is not equal to it, so ImportLic may know two users; find out which one is right",
				license.CodePoints(odd.text), license.CodePoints(twin))
			continue
		}
		twins[key] = odd.text
	}
}
