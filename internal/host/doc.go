// Package host starts source plugins, supervises their processes and turns
// their streams into licenses and holders.
//
// A plugin is a separate program (see proto/licexport/source/v1). Start runs
// it and shakes hands; Session.Describe, Session.Check and Session.Export talk
// to it; Session.Close ends it. hashicorp/go-plugin does the handshake, gRPC
// and TLS. Everything about the process itself is done here: its environment,
// its output, its process group, its end.
//
// The host trusts no plugin. An export counts as complete only when every rule
// of the contract holds to the last message; any doubt is an *IncompleteError,
// and then nothing of the source may be used. The importer behind licexport
// takes licenses away from everybody who is missing in the file.
//
// Whatever a plugin says for people (names, statuses, reasons, logs, problems,
// the last words of a crash) goes through Command.line or Command.block before it
// goes anywhere: see package plain. What the file is made of (ids, UIds, e-mails,
// names of holders) stays as it is, and is cleaned where it is shown.
package host
