package service

import "context"

// Program is a program that may run as a service.
type Program struct {
	// Name of the service.
	Name string
	// Main does the work until its context ends. It calls ready when it works.
	Main func(ctx context.Context, ready func()) error
	// Reload is called when the configuration shall be read again.
	Reload func()
	// Stopped is the cause of the context's end when the service is stopped.
	Stopped error
}
