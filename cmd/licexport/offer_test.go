package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"runtime"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/plugins/name"
)

// scriptOffer packs a program as the plugin NAME VERSION of this release into a
// folder, and writes the catalog that offers it beside licexport.
func scriptOffer(ts *testscript.TestScript, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: offer NAME VERSION PROGRAM FOLDER")
	}
	plugin, pluginVersion, program, folder := args[0], args[1], ts.MkAbs(args[2]), ts.MkAbs(args[3])
	file := name.File(plugin, runtime.GOOS)
	digest, err := plugins.HashFile(program)
	ts.Check(err)
	ts.Check(os.MkdirAll(folder, 0o755))
	// Archives are told apart by their content, so a ZIP will do under any name.
	archive := catalog.ArchiveName(plugin, pluginVersion, plugins.Platform())
	ts.Check(zipFile(filepath.Join(folder, archive), file, program))
	lock := &plugins.Lock{Plugins: map[string]plugins.Entry{plugin: {
		Version: pluginVersion, Experimental: "Only tried against a double.", Env: []string{"DOUBLE_HOME"}, SettingsEnv: []string{"DOUBLE_TOKEN"},
		Files: map[string]map[string]plugins.Digest{plugins.Platform(): {file: digest}},
	}}}
	made, err := catalog.Make(lock, version, plugins.Platform(), folder)
	ts.Check(err)
	text, err := made.Encode()
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("APP"), catalog.FileName), text, 0o600))
}

func zipFile(archive, file, content string) error {
	data, err := os.ReadFile(content)
	if err != nil {
		return err
	}
	out, err := os.Create(archive)
	if err != nil {
		return err
	}
	w := zip.NewWriter(out)
	f, err := w.Create(file)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
