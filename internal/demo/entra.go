package demo

// startEntra reads the applications and groups of the same tenant.
func startEntra(s *stage) (string, error) {
	settings, err := s.tenant()
	return settings + `applications: [{app_id: ` + designApp + `, uid: "` + uidPrefix + `Design Studio", purchased: 10}]
groups: [{id: ` + dispatchGroup + `, uid: "` + uidPrefix + `Dispatch"}]
`, err
}
