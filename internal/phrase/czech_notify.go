package phrase

// czechNotify is for internal/notify.
func czechNotify() catalog {
	return catalog{}
}
