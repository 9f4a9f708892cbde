package demo

// startM365 reads the licenses of the invented tenant, and all that a report can ask
// for.
func startM365(s *stage) (string, error) {
	settings, err := s.tenant()
	return settings + `group_names: true
last_sign_in: true
renewals: true
`, err
}
