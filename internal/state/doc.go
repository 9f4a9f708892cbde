// Package state remembers what was published to one output, and publishes to it.
//
// The state belongs to the output, not to the account that runs licexport: it is kept
// beside the file in .licexport/<file name>/, or below a folder that the user
// names, so that an administrator and a service account see the same history:
//
//	lock                   the operating system's lock; names its holder
//	state.json             the head: what is published, what is being published
//	                       (the intent), history, the content of each of the last
//	                       days, hold, licenses to clear by hand, daily maxima, what
//	                       the guard remembers
//	tables/<digest>.zst    the table behind each published content, by the SHA-256
//	                       of its CSV
//	window/<run>.window    who held what when each of the last days began, as hashes;
//	                       the head names it with its SHA-256
//	candidates/<run>.…     tables that were not published, with the reason
//	runs/<run>.json        one record for each run
//	runs/<run>.losses      why holders lost licenses, without names of people
//	counts/<month>.json.zst counts by license and day, without names of people
//
// Publishing is safe against a loss of power at any point. The new CSV is staged
// beside the old one; its table is stored; the head names it as the intent; the
// CSV is replaced in one step; the head names it as published. Each step is
// durable before the next one begins. When a store is opened, the digest of the
// CSV that is there says how far the last run came.
package state
