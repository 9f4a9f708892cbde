//go:build !windows

package service

import "errors"

var errNotWindows = errors.New("there are no Windows services here; for systemd: licexport schedule install --serve --for systemd")

// Install makes a Windows service, which it cannot here.
func Install(Installation) ([]string, error) { return nil, errNotWindows }

// Remove takes a Windows service away, which it cannot here.
func Remove(string) error { return errNotWindows }
