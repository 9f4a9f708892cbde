// Package disktest has the two file systems that tests of publishing need: Disk
// keeps everything in memory, records each operation and can be cut off from
// power after any of them; Faulty makes single operations of another file system
// fail.
package disktest
