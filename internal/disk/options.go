package disk

import "time"

// Options are the optional settings of Stage, Replace and Digest. The zero
// value is good for production.
type Options struct {
	// Clock is the source of time; nil means the system's.
	Clock Clock
	// Wait is how long to wait for a program that holds the file open; 0 means
	// two minutes, less than 0 not at all.
	Wait time.Duration
	// Waiting, if set, is called once when waiting begins, with the file and
	// the time at which waiting ends.
	Waiting func(path string, until time.Time)
	// Note, if set, is called with what could not be done as wished but did not
	// stop the work: text for a person.
	Note func(text string)
}

func (o Options) clock() Clock {
	if o.Clock == nil {
		return SystemClock()
	}
	return o.Clock
}

func (o Options) wait() time.Duration {
	if o.Wait == 0 {
		return defaultWait
	}
	return max(o.Wait, 0)
}

func (o Options) note(text string) {
	if o.Note != nil {
		o.Note(text)
	}
}
