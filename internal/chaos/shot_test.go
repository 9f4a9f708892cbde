//go:build linux

package chaos_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/licexport/licexport/internal/chaos/orders"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/graphsim"
)

// shot is one run with its trouble.
type shot struct {
	trouble string
	size    int // how many people the source holds

	// command for the host under fire; without strikes the real licexport makes
	// an ordinary run.
	command []string
	strikes []orders.Strike
	fire    bool

	plugin     string         // name of the plugin, by which the double misbehaves
	settings   map[string]any // further settings of the double
	idle       bool           // the source may stand still for a second only
	faults     []graphsim.Fault
	act        *act
	importer   string // what the importer does after it has taken the file
	twin       bool   // two runs at the same moment
	folderGone bool
	room       func(int) int // of the output's file system, by the size of the file

	// may lists the ways in which the run may end; judge, if set, has the final
	// say on a run under fire.
	may   []ending
	judge func(hit) []ending
}

// ending is how a run may end: its code, and what is there as the file.
type ending struct {
	code int
	file which
}

// which file is there.
type which string

const (
	theOld which = "the old file"
	theNew which = "the new file"
)

// String names the ending in words.
func (e ending) String() string { return fmt.Sprintf("exit code %d and %s", e.code, e.file) }

// hit is what became of the strikes of a run under fire.
type hit struct {
	ops    []disktest.Op
	output string
}

// act is something that is done to a run from outside, once.
type act struct {
	when trigger
	// n counts requests or file events; fraction is a part of the time that a
	// run takes.
	n        int
	fraction float64
	do       func(r *running)
}

// trigger is what an act waits for.
type trigger string

const (
	atOnce    trigger = "at once"
	atRequest trigger = "at the n-th request to the API"
	atExport  trigger = "at the start of the export"
	atFile    trigger = "at the n-th change in the output folder"
	atInstant trigger = "after a part of the time"
)

// running is a run at work, for acts.
type running struct {
	site   *site
	plugin string // path
	ready  chan struct{}
	host   *process // once ready is closed
	acted  sync.Once
	fired  bool // once the run has ended
	// undo, if the act has set it, brings back what it took away.
	undo func() error
}

// act does it, once, as soon as the host is started.
func (r *running) act(a *act) {
	r.acted.Do(func() {
		<-r.ready
		if r.host != nil {
			r.fired = true
			a.do(r)
		}
	})
}

// result is what a shot came to.
type result struct {
	ended

	fired  bool
	twin   *ended
	ops    []disktest.Op
	called string // the command line, for people
}

// fireAt carries out a shot on a site.
func (c *campaign) fireAt(st *site, src source, s *shot, typical time.Duration) (result, error) {
	plugin, err := c.programs.plugin(s.plugin)
	if err != nil {
		return result{}, err
	}
	r := &running{site: st, plugin: plugin, ready: make(chan struct{})}
	stop, err := r.arm(s, typical)
	if err != nil {
		return result{}, err
	}
	defer stop()
	path, args, env, err := c.commandLine(st, src, s, plugin)
	if err != nil {
		return result{}, err
	}
	res := result{called: fmt.Sprint(filepath.Base(path), args)}
	host, err := startProcess(path, args, env)
	if err != nil {
		close(r.ready)
		return res, err
	}
	var twin *process
	if s.twin {
		if twin, err = startProcess(path, args, env); err != nil {
			return res, err
		}
	}
	r.host = host
	close(r.ready)
	if s.act != nil && s.act.when == atOnce {
		r.act(s.act)
	}
	res.ended, err = host.wait()
	if twin != nil {
		other, twinErr := twin.wait()
		res.twin, err = &other, errors.Join(err, twinErr)
	}
	stop()
	r.acted.Do(func() {}) // too late from now on
	res.fired = r.fired
	if r.undo != nil {
		err = errors.Join(err, r.undo())
	}
	if s.fire {
		var opsErr error
		res.ops, opsErr = orders.ReadOps(filepath.Join(st.dir, "journal"))
		err = errors.Join(err, opsErr)
	}
	return res, err
}

func (c *campaign) commandLine(st *site, src source, s *shot, plugin string) (path string, args, env []string, err error) {
	config, err := src.config(st.dir, s)
	if err != nil {
		return "", nil, nil, err
	}
	if !s.fire {
		args = []string{
			"run", "--config", config, "--job", jobName, "--first", "--output", st.output(),
			"--record", filepath.Join(st.dir, "record.json"), "--metrics-textfile", filepath.Join(st.dir, "metrics.prom"),
			"--dev-plugin", s.plugin + "=" + plugin, "--env", markEnv,
		}
		return c.programs.licexport, args, st.env(), nil
	}
	o := orders.Orders{Journal: filepath.Join(st.dir, "journal"), Strikes: s.strikes}
	if err := os.RemoveAll(o.Journal); err != nil {
		return "", nil, nil, err
	}
	line, err := o.Env()
	args = append([]string{
		"-config", config, "-job", jobName, "-output", st.output(),
		"-record", filepath.Join(st.dir, "record.json"), "-metrics", filepath.Join(st.dir, "metrics.prom"),
		"-plugin", s.plugin + "=" + plugin, "-env", markEnv,
	}, s.command...)
	return c.programs.underFire, args, append(st.env(), line), err
}

// arm makes the act of a shot happen when it should. The result disarms it.
func (r *running) arm(s *shot, typical time.Duration) (stop func(), err error) {
	nothing := func() {}
	if s.act == nil {
		return nothing, nil
	}
	a := s.act
	switch a.when {
	case atInstant:
		t := time.AfterFunc(time.Duration(a.fraction*float64(typical)), func() { r.act(a) })
		return func() { t.Stop() }, nil
	case atRequest:
		seen := 0 // the emulator asks its faults one request after the other
		s.faults = append(s.faults, graphsim.Delay(0).
			On(append(graphsim.Graph(), graphsim.SignIn()...)...).
			Matching(func(*http.Request) bool {
				if seen++; seen == a.n {
					r.act(a)
				}
				return false
			}))
		return nothing, nil
	case atExport:
		return r.armBeacon(s, a)
	case atFile:
		return r.armFiles(a)
	default:
		return nothing, nil
	}
}

// armBeacon acts when the double connects, which it does first thing in its
// export.
func (r *running) armBeacon(s *shot, a *act) (func(), error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if s.settings == nil {
		s.settings = map[string]any{}
	}
	s.settings["beacon"] = `"` + l.Addr().String() + `"`
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return // disarmed
		}
		r.act(a)
		_ = conn.Close()
	}()
	return func() { _ = l.Close() }, nil
}

// armFiles acts at the n-th file that is made, completed or renamed in the
// folders of the output.
func (r *running) armFiles(a *act) (func(), error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, err
	}
	events := os.NewFile(uintptr(fd), "inotify")
	state := filepath.Join(r.site.out(), ".licexport", outputName)
	for _, dir := range []string{r.site.out(), state, filepath.Join(state, "tables"), filepath.Join(state, "runs")} {
		// A folder that is not there yet is not watched.
		_, _ = unix.InotifyAddWatch(fd, dir, unix.IN_CREATE|unix.IN_CLOSE_WRITE|unix.IN_MOVED_TO|unix.IN_DELETE)
	}
	go func() {
		buffer := make([]byte, unix.SizeofInotifyEvent+unix.NAME_MAX+1) // one event at a time, or few
		for seen := 0; seen < a.n; seen++ {
			if _, err := events.Read(buffer); err != nil {
				return // disarmed
			}
		}
		r.act(a)
	}()
	return func() { _ = events.Close() }, nil
}

// signalHost sends the host a signal.
func signalHost(s syscall.Signal) func(*running) {
	return func(r *running) { _ = r.host.cmd.Process.Signal(s) }
}

// hitPlugin sends the plugin a signal.
func hitPlugin(s syscall.Signal) func(*running) {
	return func(r *running) { signalPlugin(r.site.mark, r.plugin, s) }
}
