// Package calendar says when a cron expression is due in a time zone, also
// around the changes of daylight saving time.
//
// An expression that names hours ("30 2 * * *") means times on the wall clock:
// it is due once on each day it names. A time that comes twice is due the first
// time; a time that the clock jumps over is due at the moment of the jump. An
// expression for every hour ("*/15 * * * *") means steps of time: it is due
// whenever the clock shows a matching time, in a repeated hour twice.
package calendar
