// Package service is what "licexport serve" says to the service manager that
// started it: systemd, or the Service Control Manager of Windows. Without one,
// all of it does nothing.
package service
