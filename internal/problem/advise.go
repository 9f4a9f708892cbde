package problem

import "errors"

// Advise adds to err what to do, as the last lines of its text. Nil stays nil.
func Advise(err error, remedy string) error {
	if err == nil {
		return nil
	}
	with := *one(err)
	if with.Remedy != "" {
		with.Remedy += "\n"
	}
	with.Remedy += remedy
	with.Err = err
	return &with
}

// InSource says of err, or of each of several joined errors, that it is about a
// source. Nil stays nil, and what names a source already keeps it.
func InSource(source string, err error) error {
	if err == nil {
		return nil
	}
	var all []error
	for _, p := range list(err) {
		if p.Place.Source == "" {
			with := *p
			with.Place.Source, with.Err = source, err
			p = &with
		}
		all = append(all, p)
	}
	if len(all) == 1 {
		return all[0]
	}
	return errors.Join(all...)
}

// one is err as one problem.
func one(err error) *Problem {
	if all := list(err); len(all) == 1 {
		return all[0]
	}
	return whole(err)
}
