package directory

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-ldap/ldap/v3"
)

// ResultError is an answer of the server other than success.
type ResultError struct {
	// Code is the result code of RFC 4511, appendix A.
	Code uint16
	// Text is what the server says about it.
	Text string
}

// Error has the code, its name and the server's text.
func (e *ResultError) Error() string {
	text := fmt.Sprintf("result %d (%s)", e.Code, ldap.LDAPResultCodeMap[e.Code])
	if e.Text != "" {
		text += ": " + e.Text
	}
	return text
}

// LostError is a connection that ended, or answers that are not LDAP.
type LostError struct {
	// Err is how.
	Err error
}

// Error is how the connection was lost.
func (e *LostError) Error() string { return e.Err.Error() }

// Unwrap is how the connection was lost.
func (e *LostError) Unwrap() error { return e.Err }

func lost(err error) error { return &LostError{Err: err} }

// PagingError is a server that does not page as RFC 2696 wants it, so that
// nobody can know whether all has come.
type PagingError struct {
	// Base and Filter are what was searched for.
	Base, Filter string
	// Reason is what is wrong.
	Reason string
}

// Error names the search and what is wrong.
func (e *PagingError) Error() string {
	return fmt.Sprintf("searching %s for %s: %s", e.Base, e.Filter, e.Reason)
}

// RangeError is a gap between two ranges of an attribute's values.
type RangeError struct {
	// DN and Attribute are where.
	DN, Attribute string
	// Next is the number of the value that should have come next.
	Next int
	// Got is what came.
	Got string
}

// Error names the gap.
func (e *RangeError) Error() string {
	return fmt.Sprintf("the values of %s in %s do not join: value %d was to come next, and the server gave %s", e.Attribute, e.DN, e.Next, e.Got)
}

// NoEntryError is an entry that does not exist, or that the account may not see:
// servers answer alike.
type NoEntryError struct {
	// DN of the entry.
	DN string
}

// Error names the entry.
func (e *NoEntryError) Error() string {
	return fmt.Sprintf("there is no entry %s, or the account may not see it", e.DN)
}

// fault turns an error of the library into one of this package. What the library
// says itself, without the server, has codes from 200 on.
func fault(ctx context.Context, err error) error {
	const first = ldap.ErrorNetwork
	var answered *ldap.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &answered) && answered.ResultCode == ldap.ErrorFilterCompile:
		return err
	case errors.As(err, &answered) && answered.ResultCode < first:
		return &ResultError{Code: answered.ResultCode, Text: plain(answered.Err)}
	default:
		return lost(err)
	}
}

func plain(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// CodeOf is the result code in err, if the server has answered.
func CodeOf(err error) (uint16, bool) {
	if result, ok := errors.AsType[*ResultError](err); ok {
		return result.Code, true
	}
	return 0, false
}
