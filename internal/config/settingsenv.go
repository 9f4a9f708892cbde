package config

import "slices"

// SettingsEnv lists the environment variables that a plugin's schema names for
// its settings (x-env), sorted. The list is empty and not nil if there are none.
func SettingsEnv(text string) ([]string, error) {
	compiled, err := compileSchema(text)
	if err != nil {
		return nil, err
	}
	names := []string{}
	c := collector{schema: compiled, getenv: func(name string) string {
		names = append(names, name)
		return ""
	}}
	c.object(location{}, compiled.rules)
	slices.Sort(names)
	return slices.Compact(names), nil
}
