package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// localZone is the IANA name of the computer's time zone; where the system does
// not name it, as Windows, it is Local.
func localZone() string {
	if zone := os.Getenv("TZ"); zone != "" && !strings.HasPrefix(zone, ":") {
		if _, err := time.LoadLocation(zone); err == nil {
			return zone
		}
	}
	target, err := filepath.EvalSymlinks("/etc/localtime")
	if err != nil {
		return "Local"
	}
	_, zone, found := strings.Cut(filepath.ToSlash(target), "/zoneinfo/")
	if _, err := time.LoadLocation(zone); !found || err != nil {
		return "Local"
	}
	return zone
}
