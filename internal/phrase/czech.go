package phrase

// czechAreas are all texts in Czech, by area.
func czechAreas() []catalog {
	return []catalog{czechTime(), czechCounts(), czechOverview(), czechNotify(), czechMail(), czechPage(), czechJob(), czechLicenses(), czechReport()}
}

// czechTime is for lengths of time. The signs of units have no cases, so that they
// stand after any preposition; only days are a word.
func czechTime() catalog {
	return catalog{
		"%d days":            {"%d\u00a0den", "%d\u00a0dny", "%d\u00a0dní"},
		"%d hours":           {"%d\u00a0h", "%d\u00a0h", "%d\u00a0h"},
		"%d minutes":         {"%d\u00a0min", "%d\u00a0min", "%d\u00a0min"},
		"%d seconds":         {"%d\u00a0s", "%d\u00a0s", "%d\u00a0s"},
		"%s ago":             {"před %s"},
		"just now":           {"právě teď"},
		"less than a second": {"méně než 1\u00a0s"},
	}
}

// czechCounts is for counts of things that more than one area speaks of.
func czechCounts() catalog {
	return catalog{
		"%d assignments": {"%d přiřazení", "%d přiřazení", "%d přiřazení"},
		"%d rows":        {"%d řádek", "%d řádky", "%d řádků"},
	}
}
