//go:build linux && !race

package chaos_test

const raceDetector = false
