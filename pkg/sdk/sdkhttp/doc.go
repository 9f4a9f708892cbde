// Package sdkhttp reads web APIs completely or not at all.
//
// A source must not lose a user because a page was cut off, a proxy answered
// in the vendor's place or a list ended too early. This package knows what
// goes wrong with web APIs, so that a plugin only says what is special about
// its vendor:
//
//   - [Client] sends requests and decodes JSON. It repeats what may succeed
//     later, waits as long as the vendor asks, notices answers that are cut off
//     or are no JSON, follows no redirect, stays with one server, and puts
//     every fault into words with a stable code.
//   - [Auth] signs requests: [Bearer], [Basic], [Header], [ClientCredentials],
//     [JWTBearer], or a [Token] of the plugin's own. A refused token is
//     renewed once.
//   - [Reading] reads lists page by page to their end. It counts distinct ids,
//     compares them with the total that the vendor names, and stops lists that
//     go round in circles.
//   - [Settings] are the settings that such a plugin has in common with others.
//
// All of it is for reading: a request may be sent more than once, so it must not
// change anything at the vendor.
//
// Errors are values of [sdk.Problem] in the vendor's name. No header, no query of
// an address and nothing of an answer appears in them, but the title of a page that
// somebody else has answered with.
//
// [Transport] is the layer below for plugins that bring a vendor's own client:
// an [http.RoundTripper] with the same patience. [ObserverOf] makes it tell licexport
// of waits; [Classify] finds the fault behind an error.
package sdkhttp
