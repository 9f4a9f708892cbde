//go:build linux

package chaos_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/licexport/licexport/internal/state"
)

// past is what went on at an output before an experiment.
type past string

const (
	nothing past = "nothing"            // no file, no history
	foreign past = "a file"             // a file that something else wrote
	once    past = "one publication"    //
	thrice  past = "three publications" //
	refusal past = "a refused file"     // one publication, then half of the people
)

func pasts() []past { return []past{nothing, foreign, once, thrice, refusal} }

// history is a past that was made once and is copied for each experiment.
type history struct {
	dir      string
	current  []byte // the file
	previous []byte // what a rollback brings back; nil if nothing
	refused  []byte // what an approval publishes; nil if nothing
	run      string // the refused run
	// ops counts the operations of the file system by command, took is how long
	// a run takes here.
	ops  map[string]int
	took time.Duration
}

// histories makes each past of each kind of source once.
type histories struct {
	campaign *campaign
	mu       sync.Mutex
	made     map[string]func() (*history, error)
}

func (h *histories) get(k kind, p past) (*history, error) {
	h.mu.Lock()
	key := string(k) + "-" + strings.ReplaceAll(string(p), " ", "-")
	live := h.made[key]
	if live == nil {
		live = sync.OnceValues(func() (*history, error) { return h.campaign.live(k, p, filepath.Join(h.campaign.dir, key)) })
		h.made[key] = live
	}
	h.mu.Unlock()
	made, err := live()
	if err != nil {
		return nil, fmt.Errorf("prepare %s with %s: %w", k, p, err)
	}
	return made, nil
}

// sourceSeed is the seed of all sources of a kind: the people of an experiment must
// be those of its past.
const sourceSeed = 42

// live makes a past by living through it.
func (c *campaign) live(k kind, p past, dir string) (*history, error) {
	st, err := newSite(dir)
	if err != nil {
		return nil, err
	}
	src, err := open(k, sourceSeed)
	if err != nil {
		return nil, err
	}
	defer src.close()
	h := &history{dir: st.out(), ops: map[string]int{}}
	all := sizes(k)
	runs := map[past][]int{once: all[2:3], thrice: all[:3], refusal: all[2:3]}[p]
	if p == foreign {
		h.current = src.aim(all[2])
		if err := os.WriteFile(st.output(), h.current, 0o640); err != nil {
			return nil, err
		}
	}
	for _, size := range runs {
		h.previous, h.current = h.current, src.aim(size)
		if err := c.mustRun(st, src, size, 0, h.current); err != nil {
			return nil, err
		}
	}
	if p == refusal {
		h.refused = src.aim(all[2] / 2)
		if err := c.mustRun(st, src, all[2]/2, 4, h.current); err != nil {
			return nil, err
		}
		if h.run, err = newestCandidate(st); err != nil {
			return nil, err
		}
	}
	return h, c.measure(k, h, src)
}

// mustRun makes an undisturbed run that has to end with a code and a file.
func (c *campaign) mustRun(st *site, src source, size, code int, want []byte) error {
	res, err := c.fireAt(st, src, calm(src, size), 0)
	if err != nil {
		return err
	}
	if res.code != code {
		return fmt.Errorf("an undisturbed run ended with %d instead of %d\n%s", res.code, code, res.output)
	}
	return sameFile(st, want)
}

// calm is a shot without any trouble.
func calm(src source, size int) *shot {
	s := &shot{trouble: "none", size: size, plugin: "double"}
	if _, ok := src.(*graphSource); ok {
		s.plugin = "m365"
	}
	return s
}

func newestCandidate(st *site) (string, error) {
	v, err := state.Read(context.Background(), st.output(), state.Options{})
	if err != nil {
		return "", err
	}
	all, err := v.Candidates()
	if err == nil && len(all) == 0 {
		err = errors.New("nothing was refused")
	}
	if err != nil {
		return "", err
	}
	return all[0].Run, nil
}

// measure finds out how many operations of the file system each command takes,
// so that strikes are spread over all of them, and how long a run takes.
func (c *campaign) measure(k kind, h *history, src source) error {
	for _, command := range h.commands() {
		st, err := c.site(h)
		if err != nil {
			return err
		}
		s := calm(src, sizes(k)[3])
		src.aim(s.size)
		s.fire, s.command = true, command
		res, err := c.fireAt(st, src, s, 0)
		if err != nil {
			return err
		}
		if res.code != 0 {
			return fmt.Errorf("%v ended with %d\n%s", command, res.code, res.output)
		}
		h.ops[command[0]] = len(res.ops)
		if command[0] == "run" {
			h.took = res.took
		}
		if err := st.remove(); err != nil {
			return err
		}
	}
	return nil
}

// commands are those that make sense after this past.
func (h *history) commands() [][]string {
	all := [][]string{{"run"}}
	if h.previous != nil {
		all = append(all, []string{"rollback"})
	}
	if h.refused != nil {
		all = append(all, []string{"approve", h.run})
	}
	return all
}
