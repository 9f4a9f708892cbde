package graphsim

import (
	"sync"
	"time"
)

// pace lets so many requests a minute through.
type pace struct {
	mu   sync.Mutex
	sent []time.Time // within the last minute, oldest first
}

// take lets a request through, or says how long it has to wait. A most of zero lets
// all through.
func (p *pace) take(now time.Time, most int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.sent) > 0 && now.Sub(p.sent[0]) >= time.Minute {
		p.sent = p.sent[1:]
	}
	if most > 0 && len(p.sent) >= most {
		return time.Minute - now.Sub(p.sent[0])
	}
	p.sent = append(p.sent, now)
	return 0
}
