// Package examples holds the example plugins as files. "licexport plugin new"
// writes them as new projects, under another name.
package examples

import "embed"

// Files are the projects plugin-go, plugin-typescript and plugin-python, without
// what is built of them.
//
//go:embed plugin-go/*.go plugin-go/README.md plugin-go/licexport.yaml plugin-go/.gitignore plugin-go/.goreleaser.yaml
//go:embed plugin-go/fakeapi plugin-go/testdata
//go:embed plugin-typescript/src plugin-typescript/test plugin-typescript/fakeapi plugin-typescript/*.json plugin-typescript/build.mjs
//go:embed plugin-typescript/README.md plugin-typescript/licexport.yaml plugin-typescript/.gitignore plugin-typescript/.npmrc
//go:embed plugin-python/src/*.py plugin-python/test/*.py plugin-python/fakeapi/*.py plugin-python/fakeapi/*.json plugin-python/build.py
//go:embed plugin-python/README.md plugin-python/licexport.yaml plugin-python/requirements.txt plugin-python/.gitignore
var Files embed.FS
