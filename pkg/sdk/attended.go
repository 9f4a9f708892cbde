package sdk

import (
	"os"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Attended reports whether somebody sits at a terminal and waits for this export: a
// way that is closed is better named at once than tried for long. sdkhttp goes by it.
func Attended() bool { return os.Getenv(sourcev1.AttendedEnv) == "1" }
