//go:build !windows

package directory

import "context"

// SignInWindows is possible on Windows only.
func (c *Conn) SignInWindows(context.Context, string) error { return ErrNotWindows }
