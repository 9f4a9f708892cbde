package units

var (
	weekdays = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}                                                 //nolint:gochecknoglobals // a constant
	months   = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"} //nolint:gochecknoglobals // a constant
)
