// Package chaos proves that a wrong CSV is never published, whatever breaks. Its
// campaign makes whole runs with real processes and lets each of them meet
// trouble that is drawn from a seed: in the vendor's API, in the plugin, in the
// host, in the file system.
//
// After each run the file must be the old one or exactly the right new one, byte
// for byte; the exit code must be the one that the trouble is designed to have;
// the state must be readable; no process may be left; what was handed over to the
// importer must be that file, and only after it was published. An undisturbed run must
// then publish the right file and leave no temporary file behind. What the right
// file is, the campaign computes by itself from what the source holds, with none
// of the code that it tests.
//
// A short campaign is part of the tests. A long one, and the replay of a run that
// failed, are:
//
//	go test ./internal/chaos -run TestCampaign -count=1 -timeout 30m -chaos.runs=500 -chaos.seed=0
//	go test ./internal/chaos -run TestCampaign -count=1 -chaos.runs=1 -chaos.seed=4711
//
// The choices of a run follow from its seed alone. Where a fault is bound to a
// step (of the file system, of the API, of the stream) it strikes at that very
// step again; a signal that is sent some milliseconds after the start depends on
// the machine as well.
//
// The campaign needs Linux: it looks for left processes in /proc.
package chaos
