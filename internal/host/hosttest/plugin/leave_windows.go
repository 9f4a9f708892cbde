package main

import "os/exec"

// A process cannot leave its job object.

func joinHost() {}

func ownSession(*exec.Cmd) {}
