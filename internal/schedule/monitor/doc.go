// Package monitor lets others see how "licexport serve" is doing: /metrics for
// Prometheus, /healthz for whoever restarts it, /readyz for whoever waits for
// it. It listens on the loopback interface only and needs no password there.
package monitor
