package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// config are the settings of the source.
type config struct {
	Recipe    string                `json:"recipe" jsonschema:"Recipe that ships with licexport, or file for one of your own" enum:"zoom,jetbrains,gitlab,gitlab-self-managed,file" identity:"true"`
	File      string                `json:"file,omitempty" jsonschema:"Recipe of your own: a YAML file. For recipe: file" path:"true" identity:"true" ask:"true"`
	Given     map[string]any        `json:"settings,omitempty" jsonschema:"Settings of the recipe, by name. zoom needs account_id and client_id, jetbrains customer_code, gitlab group; licexport check names those that are missing" identity:"true" ask:"true"`
	Secrets   map[string]sdk.Secret `json:"secrets,omitempty" jsonschema:"Secrets of the recipe, by name, each as a reference: {env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}. zoom needs client_secret, jetbrains api_key, gitlab and gitlab-self-managed token" ask:"true"`
	Server    string                `json:"server,omitempty" jsonschema:"Address of the API if it is not the one in the recipe, or if the recipe has none, as gitlab-self-managed" identity:"true" ask:"true"`
	TokenURL  string                `json:"token_url,omitempty" jsonschema:"Address of the sign-in if it is not the one in the recipe"`
	Purchased map[string]int64      `json:"purchased,omitempty" jsonschema:"Number of bought units by license id. Wins over the recipe"`
	Empty     bool                  `json:"allow_empty,omitempty" jsonschema:"Nobody may hold anything at all. Without it that is an error"`
	Preview   bool                  `json:"preview,omitempty" jsonschema:"licexport check shows the first page of each list and what the expressions of the recipe give for it: for writing a recipe"`
	MemoryMiB int                   `json:"max_memory_mib,omitempty" jsonschema:"How many MiB of memory the source may take, 64 to 65536" default:"1024"`

	sdkhttp.Settings
}

// recipeFile is the recipe that is a file of the user.
const recipeFile = "file"

// Validate finds settings that do not go together.
func (c config) Validate() error {
	switch {
	case c.Recipe == recipeFile && c.File == "":
		return sdk.ConfigError("/file", "the recipe is missing", "Name the file of the recipe, as in file: acme.yaml. Or take one that ships with licexport: recipe: zoom.")
	case c.Recipe != recipeFile && c.File != "":
		return sdk.ConfigError("/file", fmt.Sprintf("there are two recipes: %s and a file", c.Recipe), "Remove file, or write recipe: file.")
	case c.MemoryMiB < 64 || c.MemoryMiB > 65536:
		return sdk.ConfigError("/max_memory_mib", fmt.Sprintf("max_memory_mib is %d", c.MemoryMiB), "It must be from 64 to 65536.")
	}
	for _, id := range slices.Sorted(maps.Keys(c.Purchased)) {
		if c.Purchased[id] < 0 {
			return sdk.ConfigError("/purchased", fmt.Sprintf("the number of bought units of %q is negative", id), "Write 0 if none is owned; leave the license out if the number is not known.")
		}
	}
	return nil
}

// memoryLimit is how much the process may take, in bytes.
func (c config) memoryLimit() uint64 { return uint64(c.MemoryMiB) << 20 }
