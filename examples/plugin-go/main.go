// Command licexport-source-acme is a licexport source plugin: it reads who holds
// which license of Acme.
package main

import "github.com/licexport/licexport/pkg/sdk"

// version is set by the release build.
var version = "0.0.0-dev"

func main() { sdk.Main(source()) }
