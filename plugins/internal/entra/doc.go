// Package entra connects a source with Microsoft Graph: it has the settings of the
// sign-in to Microsoft Entra, checks them, signs in in exactly the one way that
// they name, repeats requests with patience, and puts into words what goes wrong
// between this machine, Microsoft Entra and Microsoft Graph.
//
// A source embeds SignIn in its own settings, describes itself as a Product, and
// calls Connect for each run or check. What it reads from Graph, and with which
// client, is its own business: Connection gives it a RoundTripper and a credential.
package entra
