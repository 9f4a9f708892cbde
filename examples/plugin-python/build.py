"""Makes one file of the plugin, which is what licexport pins by its hash."""

import pathlib, zipapp

program = pathlib.Path("dist/licexport-source-acme")
program.parent.mkdir(exist_ok=True)
zipapp.create_archive("src", program, interpreter="/usr/bin/env python3", filter=lambda path: path.suffix != ".pyc")
