package main

import "os/exec"

func ownSession(*exec.Cmd) {}
