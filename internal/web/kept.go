package web

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// maxKept bounds how many things are kept.
const maxKept = 64

// kept keeps what was made for a while, by a key, and lets one thing be made at a
// time, so that many readers cost as much as one.
type kept[V any] struct {
	now func() time.Time
	age time.Duration
	// turn is held by whoever makes something.
	turn chan struct{}

	mu  sync.Mutex
	all map[string]dated[V]
}

type dated[V any] struct {
	value V
	made  time.Time
}

func newKept[V any](now func() time.Time, age time.Duration) *kept[V] {
	return &kept[V]{now: now, age: age, turn: make(chan struct{}, 1), all: map[string]dated[V]{}}
}

// get returns what is kept under a key, or else makes it. An error is not kept. Whoever
// gives up leaves what is being made to the next one: a share that stands still, which
// no context can end, keeps nobody for longer than they want to wait.
func (k *kept[V]) get(ctx context.Context, key string, produce func(context.Context) (V, error)) (V, error) {
	if v, ok := k.find(key); ok {
		return v, nil
	}
	var none V
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
	if v, ok := k.find(key); ok { // somebody else has made it meanwhile
		<-k.turn
		return v, nil
	}
	made := make(chan result[V], 1)
	go func() {
		defer func() { <-k.turn }()
		v, err := safely(context.WithoutCancel(ctx), produce)
		if err == nil {
			k.keep(key, v)
		}
		made <- result[V]{v, err}
	}()
	select {
	case o := <-made:
		return o.value, o.err
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}

// result is what was made, or why it was not.
type result[V any] struct {
	value V
	err   error
}

// safely makes an error of a panic, which would end serve, and with it its runs.
func safely[V any](ctx context.Context, produce func(context.Context) (V, error)) (v V, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return produce(ctx)
}

func (k *kept[V]) find(key string) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d, ok := k.all[key]
	if !ok || !k.current(d) {
		var none V
		return none, false
	}
	return d.value, true
}

// current reports whether something is neither too old nor, after the clock was set
// back, of the future.
func (k *kept[V]) current(d dated[V]) bool {
	age := k.now().Sub(d.made)
	return age >= 0 && age < k.age
}

func (k *kept[V]) keep(key string, v V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for other, d := range k.all {
		if !k.current(d) {
			delete(k.all, other)
		}
	}
	if len(k.all) >= maxKept {
		return // it is made again
	}
	k.all[key] = dated[V]{value: v, made: k.now()}
}
