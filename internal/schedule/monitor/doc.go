// Package monitor lets others see how "licexport serve" is doing: /metrics for
// Prometheus, /healthz for whoever restarts it, /readyz for whoever waits for
// it. It opens the address on which these and the pages are, by default one of the
// loopback interface, and bounds what others can take up of this process.
package monitor
