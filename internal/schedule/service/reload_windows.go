package service

// OnReload does nothing on Windows, which has no such signal: there the service
// manager asks for it, see Run.
func OnReload(func()) (stop func()) { return func() {} }
