//go:build bench && linux

package main

// startUp compares the life of a run whose plugin has next to nothing to tell
// with a bare handshake of go-plugin, which starts the same plugin.
func startUp(l *lab) error {
	j, err := l.newSynthetic("start")
	if err != nil {
		return err
	}
	if _, err := j.runSynthetic(1); err != nil {
		return err
	}
	ours, theirs, err := duel(15,
		func() (cost, error) { return j.runSynthetic(1) },
		func() (cost, error) { return measure(l.ctx, "", l.yardstick, "handshake", l.synthetic) })
	if err != nil {
		return err
	}
	l.report.seconds("trivial run, wall", ours.wall, theirs.wall, 1.6)
	l.report.seconds("trivial run, CPU", ours.cpu, theirs.cpu, 0)
	return nil
}
