package phrase

// czechPage is for the pages of internal/web and the charts.
func czechPage() catalog {
	return catalog{}
}
