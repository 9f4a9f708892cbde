package main

// bom and what is in it are the parts of CycloneDX that are used here.
type bom struct {
	Format   string `json:"bomFormat"`
	Spec     string `json:"specVersion"`
	Version  int    `json:"version"`
	Metadata struct {
		Component component `json:"component"`
	} `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type component struct {
	Type      string    `json:"type"`
	Ref       string    `json:"bom-ref"`
	Publisher string    `json:"publisher,omitempty"`
	Name      string    `json:"name"`
	Version   string    `json:"version"`
	Scope     string    `json:"scope,omitempty"`
	Hashes    []hash    `json:"hashes,omitempty"`
	Licenses  []license `json:"licenses,omitempty"`
	PURL      string    `json:"purl"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// license is an expression of SPDX.
type license struct {
	Expression string `json:"expression"`
}

type dependency struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn,omitempty"`
}
