// Package graphsim emulates the part of Microsoft Entra sign-in and Microsoft
// Graph that an export of licenses needs, and the parts about applications and
// groups that the source entra reads. It serves the demo of licexport and
// the tests of the sources m365 and entra.
//
// A Tenant is plain data: SKUs, users and one registered application. NewTenant
// invents a believable one; tests alter it before Start, or later through
// Server.Update. Start serves it over TLS on 127.0.0.1 with a throw-away
// certificate authority:
//
//	tenant := graphsim.NewTenant(graphsim.Options{Users: 2500})
//	server, err := graphsim.Start(tenant, graphsim.Throttle(5).On(graphsim.Users).Every(3))
//	if err != nil { … }
//	defer server.Close()
//
// One address is both the authority host and the Graph endpoint: Server.URL.
//
// The emulator is strict where the service is strict: it refuses a page size of
// 1000, wants ConsistencyLevel on each page of an advanced query, forgets page
// tokens when it restarts, verifies the signature of a certificate's assertion
// and looks at the roles inside the token. It misbehaves only when a Fault says
// so, and faults fire deterministically, so that a failing test fails again.
//
// Filters, $count and @odata.count come from an index that may lag behind the
// directory (User.Unindexed, User.Unlisted), and consumedUnits have a source and a
// delay of their own (SKU.Unheld, Tenant.ConsumedLag), as at Microsoft.
//
// Public descriptions that it follows:
// https://learn.microsoft.com/graph/paging,
// https://learn.microsoft.com/graph/aad-advanced-queries,
// https://learn.microsoft.com/graph/errors,
// https://learn.microsoft.com/graph/throttling-limits,
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
package graphsim
