// Package guard decides whether a table is plausible enough to be published.
//
// The importer takes a license from every user who is missing in the file, so a
// file that lost many rows since the last one is refused until a person has
// looked at who would lose what. The limits and where they come from: removal
// guards of comparable products abort between 5 and 50 percent, most near 20
// with a floor of about ten (octoDNS 30 % from 10 records, peribolos 25 %, Okta
// 20 % from 100 users, Microsoft Entra Connect 500 objects:
// https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-prevent-accidental-deletes).
//
// The guard compares with the table that was published last, per license
// (followed by the source's own id) and for the whole file. It never looks at
// the clock, the disk or the network; the caller brings what it needs.
package guard
