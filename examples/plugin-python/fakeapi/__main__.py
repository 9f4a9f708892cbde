"""Serves the fake API, so that the plugin can be tried without an account:

    python3 fakeapi
    python3 fakeapi --fault no-total

With a command it runs that, with the token in ACME_TOKEN, and ends when the command
does:

    python3 fakeapi licexport check --config licexport.yaml
"""

import argparse, os, subprocess, sys

from fakeapi import FAULTS, TOKEN, FakeApi

parser = argparse.ArgumentParser(prog="fakeapi")
parser.add_argument("--port", type=int, default=8085)
parser.add_argument("--fault", default="", help="what goes wrong at every answer: " + ", ".join(FAULTS))
parser.add_argument("command", nargs=argparse.REMAINDER)
arguments = parser.parse_args()
faults = [name for name in arguments.fault.split(",") if name]
for name in faults:
    if name not in FAULTS:
        parser.error(f"there is no fault {name}; there are {', '.join(FAULTS)}")
with FakeApi(faults, everywhere=True, port=arguments.port) as api:
    if arguments.command:
        sys.exit(subprocess.run(arguments.command, env={**os.environ, "ACME_TOKEN": TOKEN}).returncode)
    print(f"fakeapi: serving on {api.url}; the token is {TOKEN}; Ctrl-C ends it", file=sys.stderr)
    try:
        api.closing.wait()
    except KeyboardInterrupt:
        pass
