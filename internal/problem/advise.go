package problem

import "errors"

// Advise adds to err, or to the last of several joined errors, what to do. Nil stays
// nil.
func Advise(err error, remedy string) error {
	all := list(err)
	if len(all) == 0 {
		return nil
	}
	with := *all[len(all)-1]
	if with.Remedy != "" {
		with.Remedy += "\n"
	}
	with.Remedy += remedy
	with.Err = err
	all[len(all)-1] = &with
	return join(all)
}

// InSource says of err, or of each of several joined errors, that it is about a
// source. Nil stays nil, and what names a source already keeps it.
func InSource(source string, err error) error {
	all := list(err)
	for i, p := range all {
		if p.Place.Source == "" {
			with := *p
			with.Place.Source, with.Err = source, err
			all[i] = &with
		}
	}
	return join(all)
}

// join is errors.Join for problems; one alone stays as it is.
func join(all []*Problem) error {
	if len(all) == 1 {
		return all[0]
	}
	errs := make([]error, len(all))
	for i, p := range all {
		errs[i] = p
	}
	return errors.Join(errs...)
}
