// Package details holds what sources report beyond what the file needs: facts about
// accounts, departments, last use, ways of assignment and renewals. Only reports
// ask for them. They are values of their own and never part of a license.Table, so
// that nothing of them can get into the file, the state, candidates or records.
//
// Unknown is a value: a fact that a source does not report is neither no nor zero.
package details
