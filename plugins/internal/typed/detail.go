package typed

// Detail is a text for reports, or "" where it is longer than licexport takes: a detail
// must not end an export.
func Detail(text string) string {
	const most = 1024
	if len(text) > most {
		return ""
	}
	return text
}
