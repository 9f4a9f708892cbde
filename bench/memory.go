//go:build bench && linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// memoryInterval is how often the memory of a process tree is looked at. The
// kernel keeps each process's own peak, so only what happens in the last moment
// of a process can be missed.
const memoryInterval = 10 * time.Millisecond

// memory watches a process and its descendants.
type memory struct {
	root      int
	peak, own int64
	quit      chan struct{}
	done      chan struct{}
}

func watchMemory(pid int) *memory {
	m := &memory{root: pid, quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(m.done)
		tick := time.NewTicker(memoryInterval)
		defer tick.Stop()
		for {
			m.look()
			select {
			case <-m.quit:
				return
			case <-tick.C:
			}
		}
	}()
	return m
}

// stop returns the largest sum of the peaks of processes that lived at the same
// time, which is at least the peak of their sum, and the peak of the first one.
func (m *memory) stop() (peak, own int64) {
	close(m.quit)
	<-m.done
	return m.peak, m.own
}

func (m *memory) look() {
	var sum int64
	for _, pid := range family(m.root) {
		peak := highWater(pid)
		sum += peak
		if pid == m.root {
			m.own = max(m.own, peak)
		}
	}
	m.peak = max(m.peak, sum)
}

// family is a process and all of its descendants.
func family(root int) []int {
	all := []int{root}
	for i := 0; i < len(all); i++ {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", all[i]))
		for _, task := range tasks {
			text, _ := os.ReadFile(task) // the thread may be gone
			for field := range bytes.FieldsSeq(text) {
				if pid, err := strconv.Atoi(string(field)); err == nil {
					all = append(all, pid)
				}
			}
		}
	}
	return all
}

// highWater is the most memory a process ever had, in bytes; 0 if it is gone.
func highWater(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, found := bytes.Cut(text, []byte("VmHWM:"))
	fields := bytes.Fields(rest)
	if !found || len(fields) == 0 {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kilobytes << 10
}
