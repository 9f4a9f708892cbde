package csvout

import (
	"errors"
	"fmt"

	"github.com/licexport/licexport/internal/license"
)

// CheckUID returns nil if a UId can stand in a file of an encoding. The error
// completes "the UId …", and does not name it.
func CheckUID(uid string, e Encoding) error {
	if f := uidFault(uid); !f.ok() {
		return errors.New(f.text)
	}
	if !encodable(uid, e) {
		return fmt.Errorf("has letters that %s lacks; choose the encoding %s", e, UTF8BOM)
	}
	return nil
}

// CheckEmail is CheckUID for e-mails.
func CheckEmail(email string, e Encoding) error {
	if f := emailFault(email); !f.ok() {
		return errors.New(f.text)
	}
	if !encodable(email, e) {
		return fmt.Errorf("has letters that %s lacks; choose the encoding %s", e, UTF8BOM)
	}
	return nil
}

// CheckPurchased returns nil if a number of purchased units can stand in a file: it is
// unknown, or from 0 to 2147483647 (an Int32 in Alvao's database).
func CheckPurchased(units *int64) error {
	_, err := appendCount(nil, units)
	return err
}

// AllEncodable reports whether an encoding has all letters there are.
func AllEncodable(e Encoding) bool { return e != Windows1250 }

// CheckLicense returns nil if a license can stand in a file of an encoding, under its
// UId. The error says what is wrong with it.
func CheckLicense(l *license.License, e Encoding) error {
	if err := CheckUID(l.UID, e); err != nil {
		return fmt.Errorf("the UId %q %w", shorten(l.UID), err)
	}
	return CheckPurchased(l.Purchased)
}
