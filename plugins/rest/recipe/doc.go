// Package recipe reads recipes: YAML files that describe how to find out from the
// web API of a vendor who holds which license. A recipe says what is asked and what
// of the answers counts; it holds no secret and no program, and it reaches no other
// server than those it names.
//
// A whole one:
//
//	format: 1
//	vendor: Acme                     # for texts; in small letters the prefix of codes
//	summary: Users of Acme and their seats
//	server: https://api.acme.example/v1
//
//	settings:                        # what the configuration says: {site} in texts, $settings.site in jq
//	  site: {about: "Short name of the site, as in the address of the portal", required: true}
//	secrets:
//	  token: {about: "API token with the right users:read"}
//
//	sign_in:                         # or basic, header, oauth2, jwt, none
//	  bearer: {token: token}
//
//	values:                          # single answers: $plan
//	  plan: {get: "sites/{site}/plan"}
//
//	lists:                           # lists, read page by page to their end
//	  users:
//	    get: sites/{site}/users
//	    query: {state: all}
//	    items: .users                # where the list is in the answer
//	    id: .id                      # what tells one item from another
//	    pages: {cursor: .next, in: cursor, size: {limit: 200}}
//	    total: .total                # or no_total: why there is none
//
//	licenses:                        # fixed ones, or {from: LIST, …}
//	  - {id: seat, uid: acme:seat, name: Acme Seat, purchased: $plan.seats, consumed: $plan.used}
//
//	holders:
//	  from: users
//	  where: .kind == "person"       # others are no holders
//	  id: .id
//	  emails: .email
//	  name: .name
//	  licenses: if .seat then ["seat"] else [] end
//
//	errors:
//	  - {status: [403], code: not_admin, text: "the token may not read users", remedy: "Make a token with the right users:read.", secret: token}
//
// The reference of all keys is docs/sources/rest-recipes.md.
package recipe
