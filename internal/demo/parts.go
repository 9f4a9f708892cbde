package demo

// part is one source of a demo: the settings of a real source, and what stands in
// for its vendor.
type part struct {
	// name is that of the source and of its plugin.
	name string
	// start puts the stand-in on the stage. It returns the settings of the source,
	// as they stand below config in licexport.yaml.
	start func(*stage) (settings string, err error)
}

// parts lists all sources of a demo, Microsoft 365 first. To add one, write a file
// with its start and name it here. Its UIds begin with uidPrefix, so that no file
// of a demo is taken for a real one.
func parts() []part {
	return []part{
		{"m365", startM365},
		{"entra", startEntra},
		{"scim", startSCIM},
		{"rest", startREST},
		{"sql", startSQL},
		{"file", startFile},
	}
}
