package service

// Installation says how licexport becomes a Windows service.
type Installation struct {
	// Name of the service, DisplayName and Description for people.
	Name, DisplayName, Description string
	// Program is the absolute path of licexport, Arguments what follows.
	Program   string
	Arguments []string
	// Account is who it runs as; empty means the service's own virtual account,
	// NT SERVICE\<Name>, which has no rights but those that it is given. A group
	// managed service account ends with $.
	Account string
	// Password of Account; only for accounts that have one.
	Password string
}
