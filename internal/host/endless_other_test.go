//go:build !linux

package host_test

// endlessEnv is for Linux only, where a process knows its peak.
const endlessEnv = "HOST_TEST_ENDLESS"

func beTheHostOf(string) {}
