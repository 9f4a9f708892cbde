// Command program is something to look into: it is made of one module of others.
package main

import "go.yaml.in/yaml/v4"

func main() { _, _ = yaml.Marshal(1) }
