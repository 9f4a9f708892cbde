package sdk

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// maxUIDUnits is how many UTF-16 units of a UID the asset register stores.
const maxUIDUnits = 255

// authorError is a mistake of the plugin's author, found by this package.
func authorError(code, summary, detail string) Problem {
	return Problem{
		Summary: summary,
		Detail:  "This is a bug in the plugin, not in your configuration. For its author: " + detail,
		Code:    code,
		Origin:  OriginPlugin,
	}
}

// validate finds what the contract forbids in a license.
func (l *License) validate() error {
	if l.ID == "" {
		return authorError("sdk.no_license_id", fmt.Sprintf("a license (name %s) has no id", shown(l.Name)),
			"Set License.ID to something stable that the vendor assigns.")
	}
	for _, f := range []struct{ name, value string }{
		{"id", l.ID}, {"uid", l.UID}, {"name", l.Name}, {"status", l.Status},
	} {
		if err := checkText("license", l.ID, f.name, f.value); err != nil {
			return err
		}
	}
	if n := utf16Len(l.UID); n > maxUIDUnits {
		return authorError("sdk.uid_too_long",
			fmt.Sprintf("license %s: its uid has %d UTF-16 units, at most %d can be stored", shown(l.ID), n, maxUIDUnits),
			"Build License.UID from something shorter, or leave it empty.")
	}
	if negative(l.Purchased) || negative(l.Consumed) {
		return authorError("sdk.negative_count", fmt.Sprintf("license %s: purchased or consumed is negative", shown(l.ID)),
			"Leave License.Purchased or License.Consumed nil if there is no number.")
	}
	return nil
}

// validate finds what the contract forbids in a holder.
func (h *Holder) validate(licenseIDs []string, known map[string]uint32) error {
	if h.ID == "" {
		return authorError("sdk.no_holder_id", fmt.Sprintf("a holder (name %s) has no id", shown(h.Name)),
			"Set Holder.ID to something stable that the vendor assigns.")
	}
	if err := checkText("holder", h.ID, "id", h.ID); err != nil {
		return err
	}
	if err := checkText("holder", h.ID, "name", h.Name); err != nil {
		return err
	}
	if err := checkText("holder", h.ID, "reason to be left out", h.LeftOut); err != nil {
		return err
	}
	if h.Kind > Key {
		return authorError("sdk.bad_kind", fmt.Sprintf("holder %s has the unknown kind %d", shown(h.ID), h.Kind),
			"Use sdk.User, sdk.Device or sdk.Key.")
	}
	for _, e := range h.Emails {
		if err := checkText("holder", h.ID, "e-mail", e.Address); err != nil {
			return err
		}
		if e.Kind > Login {
			return authorError("sdk.bad_kind", fmt.Sprintf("holder %s has an e-mail of the unknown kind %d", shown(h.ID), e.Kind),
				"Use sdk.Mail, sdk.Alias or sdk.Login.")
		}
	}
	for _, id := range licenseIDs {
		if _, ok := known[id]; !ok {
			return authorError("sdk.unknown_license",
				fmt.Sprintf("holder %s holds license %s, which was not announced", shown(h.ID), shown(id)),
				"Call Writer.License for each license before the first holder of it.")
		}
	}
	if size := holderSize(h, licenseIDs); size > maxRowBytes {
		return authorError("sdk.holder_too_large",
			fmt.Sprintf("holder %s is too large: %d bytes with %d e-mails and %d licenses, at most %d are possible",
				shown(h.ID), size, len(h.Emails), len(licenseIDs), maxRowBytes),
			"Nobody holds that much: the rows of several holders have probably been joined.")
	}
	return nil
}

// checkText checks one string of a row for its limit and its encoding.
func checkText(what, id, field, value string) error {
	if len(value) > sourcev1.MaxStringBytes {
		return authorError("sdk.text_too_long",
			fmt.Sprintf("%s %s: its %s has %d bytes, at most %d are possible", what, shown(id), field, len(value), sourcev1.MaxStringBytes),
			"Check whether the right field of the vendor's answer is used.")
	}
	if !utf8.ValidString(value) {
		return authorError("sdk.not_utf8", fmt.Sprintf("%s %s: its %s is not valid UTF-8", what, shown(id), field),
			"Convert the vendor's text, for example with golang.org/x/text/encoding.")
	}
	return nil
}

// shown quotes an id for an error and cuts it where it is too long to read.
func shown(s string) string {
	const most = 80
	if len(s) > most {
		return strconv.Quote(s[:most]) + "…"
	}
	return strconv.Quote(s)
}

func negative(n *int64) bool { return n != nil && *n < 0 }

// utf16Len counts the UTF-16 units of s.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
