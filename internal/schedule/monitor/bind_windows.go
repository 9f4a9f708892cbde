package monitor

import "golang.org/x/sys/windows"

// Windows reserves ranges of ports, for Hyper-V among others, and then says that
// access is denied: netsh int ipv4 show excludedportrange protocol=tcp.
func bindCauses() []bindCause {
	return []bindCause{
		{windows.WSAEADDRINUSE, "another program listens there already, perhaps another licexport serve"},
		{windows.WSAEACCES, "another program has the port for itself, or Windows keeps it (netsh int ipv4 show excludedportrange protocol=tcp)"},
		{windows.WSAEADDRNOTAVAIL, "this computer does not have the address"},
	}
}
