package csvout

import (
	"strings"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/license"
)

// row checks the values of one row, each by itself and then together.
func (v *validator) row(line int, uid, count, email, name string) {
	v.report.Rows++
	uidOK := v.checkUID(line, uid)
	emailOK := v.checkEmail(line, email)
	v.checkName(line, name)
	purchased, countOK := parseCount(count)
	if !countOK {
		v.fail(line, LicCount, "the LicCount %q is not a whole number from 0 to 2147483647; leave it empty if it is unknown", shorten(count))
	}
	if !uidOK {
		return
	}
	number, l := v.uid(line, uid)
	if uid != l.spelling {
		v.warn(line, UIDSpelling, "the UId %q is written %q in line %d, and it is not documented whether ImportLic ignores case; write it as in Alvao", uid, l.spelling, l.line)
	}
	v.sameCount(line, l, purchased, countOK)
	if emailOK {
		v.assign(line, number, l, email)
	}
}

func (v *validator) checkUID(line int, uid string) bool {
	if f := uidFault(uid); !f.ok() {
		v.fail(line, f.code, "the UId %q %s; correct it, because ImportLic finds licenses by their UId", shorten(uid), f.text)
		return false
	}
	if strings.TrimSpace(uid) != uid {
		v.warn(line, UIDSpaces, "the UId %q starts or ends with a space: the license is only found if Alvao has it with the same space", uid)
	}
	return true
}

func (v *validator) checkEmail(line int, email string) bool {
	if f := emailFault(email); !f.ok() {
		v.fail(line, f.code, "the e-mail %q %s; correct it, or ImportLic refuses the whole file", shorten(email), f.text)
		return false
	}
	if strings.Contains(email, "#") && strings.Contains(strings.ToUpper(email), "#EXT#") {
		v.warn(line, EmailGuest, "%q is the sign-in name of a guest and not an e-mail: ImportLic would create a user of that name; write the guest's mail address", email)
	}
	if hasLostLetters(email) {
		v.warn(line, LostLetters, "the e-mail %q has lost letters: ImportLic would create a user of that name; export the file again as UTF-8 with a byte order mark", email)
	}
	return true
}

func (v *validator) checkName(line int, name string) {
	if tooLong(name) {
		v.fail(line, TooLong, "the name %q is longer than 255 characters (UTF-16 units), the most that Alvao stores; shorten it", shorten(name))
	}
	if strings.Contains(name, "\x00") {
		v.fail(line, Control, "the name %q contains a NUL character; remove it", shorten(name))
	} else if strings.ContainsFunc(name, func(r rune) bool { return r != '\r' && isBreaking(r) }) {
		v.warn(line, NameControl, "the name %q contains a control character; replace it by a space", shorten(name))
	}
	if hasLostLetters(name) {
		v.warn(line, LostLetters, "the name %q has lost letters, perhaps because the file was saved in another encoding; export it again as UTF-8 with a byte order mark", shorten(name))
	}
	if original, found := mojibake(name); found {
		v.warn(line, Mojibake, "the name %q looks like %q read in the wrong encoding; export the file again as UTF-8 with a byte order mark", shorten(name), shorten(original))
	}
}

// sameCount compares LicCount with the former rows of the same UId.
func (v *validator) sameCount(line int, l *uidState, purchased *int64, valid bool) {
	switch {
	case !valid:
	case l.countLine == 0:
		l.count, l.countLine = purchased, line
	case !sameNumber(l.count, purchased):
		v.fail(line, LicCountDiffers, "LicCount is %s, but %s in line %d for the same UId %q; write the same value in all rows of this UId", countText(purchased), countText(l.count), l.countLine, l.spelling)
	}
}

// assign looks for the same assignment twice, and for rows out of order.
func (v *validator) assign(line int, number uint32, l *uidState, email string) {
	key := license.FoldKey(email)
	if _, known := v.emails[key]; !known && !isASCII(email) {
		v.oddEmails = append(v.oddEmails, place{email, line})
	}
	a := assignment{uid: number, email: v.number(key)}
	v.report.Users = len(v.emails)
	if former, twice := v.seen[a]; twice {
		v.warn(line, Duplicate, "%q already has %q in line %d, and it is not documented what ImportLic does then; remove one of the rows", email, l.spelling, former)
	} else {
		v.seen[a] = line
		l.users++
	}
	current := sortKey{uid: l.key, email: key}
	if !v.unsorted && current.less(v.previous) {
		v.unsorted = true
		v.note(line, Unsorted, "the rows are not sorted by UId and e-mail from here on; ImportLic accepts that, but such files are harder to compare")
	}
	v.previous = current
}

// number returns the number of the e-mail with that key.
func (v *validator) number(emailKey string) uint32 {
	n, known := v.emails[emailKey]
	if !known {
		n = uint32(len(v.emails))
		v.emails[emailKey] = n
	}
	return n
}

// uid returns the number and the state of uid, which is free of faults.
func (v *validator) uid(line int, uid string) (uint32, *uidState) {
	n, isNew := v.uids.number(uid)
	if isNew {
		v.licenses = append(v.licenses, uidState{spelling: uid, line: line, key: license.FoldKey(uid)})
		v.report.Licenses++
		v.lookAlikeUID(line, uid)
	}
	return uint32(n), &v.licenses[n]
}

// hasLostLetters reports whether s has what programs write for letters that they
// could not read or write.
func hasLostLetters(s string) bool {
	return strings.Contains(s, "?") || strings.ContainsRune(s, utf8.RuneError)
}

func sameNumber(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// countText is LicCount in a sentence.
func countText(n *int64) string {
	if n == nil {
		return "empty"
	}
	b, err := appendCount(nil, n)
	if err != nil {
		return "invalid"
	}
	return string(b)
}
