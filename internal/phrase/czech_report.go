package phrase

// czechReport is for licexport report.
func czechReport() catalog {
	return catalog{}
}
