// Package metrics makes metrics in the form of Prometheus. The text file of a job and
// /metrics of serve share it, so that both call the same thing by the same name.
//
// Metrics hold counts and names of jobs, sources and licenses, and no names or
// addresses of people. What is not known has no metric: 0 would be a statement.
package metrics
