// Package doctor answers whether an installation is sound: programs and their
// locks, rights, the configuration, folders and space, clock and schedule, the
// network that the sources need, the last runs, and what ends soon.
//
// Each check is a value with a name, a state, what was found and what to do. The
// values are fit to be pasted into a ticket: no secret, no name or address of a
// person, no home folder. Everything ends in bounded time, also where a server
// accepts a connection and is silent.
//
// It changes nothing. It makes and removes an empty file in the folders of outputs,
// because whether an account may write there is not to be had otherwise, and it lets
// the sources check themselves as licexport check does.
package doctor
