// Package overview says how all jobs of a configuration stand, as one value: a
// word for each, when it last ran well and when it runs next, what stands open, and
// which commands settle that. Commands, pages, metrics and notifications read it, so
// that they agree.
//
// It is built from the configuration, the state of each output, its run records, the
// schedules and a time. It starts no plugin and asks no network, so what it knows of
// a secret or a certificate near its end is what the sources said in their last run.
// It holds counts and names of licenses, and no names or addresses of people.
package overview
