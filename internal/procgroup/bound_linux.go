package procgroup

import "syscall"

// dieWithParent lets the kernel kill the program when the thread that starts it
// ends.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
