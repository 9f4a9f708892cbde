package phrase

// czechMail is for mails.
func czechMail() catalog {
	return catalog{}
}
