package web

import (
	"net/url"
	"strings"
)

func jobPath(job string) string { return "/jobs/" + segment(job) }

func licensesPath(job string) string { return jobPath(job) + "/licenses" }

func schedulePath() string { return "/schedule" }

func byHandPath() string { return "/by-hand" }

func licensePath(job, uid string) string { return jobPath(job) + "/licenses/" + segment(uid) }

func sourcePath(job, source string) string { return jobPath(job) + "/sources/" + segment(source) }

// segment is a name as a part of a path. Browsers take "." and ".." for steps, also
// where they are escaped, so these, and whatever looks like them escaped, begin with
// one more tilde.
func segment(name string) string {
	if isDots(strings.TrimLeft(name, "~")) {
		name = "~" + name
	}
	return url.PathEscape(name)
}

// named is the name in a segment whose escapes are undone already.
func named(segment string) string {
	if bare := strings.TrimLeft(segment, "~"); bare != segment && isDots(bare) {
		return segment[1:]
	}
	return segment
}

func isDots(s string) bool { return s == "." || s == ".." }
