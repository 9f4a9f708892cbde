package phrase

// czechOverview is for internal/overview.
func czechOverview() catalog {
	return catalog{}
}
