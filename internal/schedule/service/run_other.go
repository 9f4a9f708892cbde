//go:build !windows

package service

import "context"

// Run runs the program. Only Windows needs more than that.
func Run(ctx context.Context, p Program) error { return p.Main(ctx, func() {}) }
