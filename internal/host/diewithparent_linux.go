package host

import "syscall"

// dieWithParent lets the kernel kill the plugin when the thread that started it
// ends, for plugins that do not watch their standard input. The caller keeps
// that thread until the plugin has ended: https://github.com/golang/go/issues/27505.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
