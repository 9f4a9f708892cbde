// Package invented makes sites up: a configuration, and for each of its jobs a state
// as runs of some days would have left it. No plugin runs for it. The demo shows its
// pages with them, and tests look at them.
package invented
