# What whoever publishes licexport has to choose, see docs/operators/publishing.md.
# Values are taken as they stand here; a variable of the command line replaces one.

# Who publishes: the vendor of the packages.
PUBLISHER := licexport
# The person or group to write to about a package. Packages for Debian demand a name
# and an address.
MAINTAINER := licexport <licexport@localhost>
# The page of the project.
HOMEPAGE := https://github.com/licexport/licexport
# The license of licexport itself, as an SPDX expression. Its text goes into a
# file LICENSE beside the Makefile, from where it gets into every package.
LICENSE_ID :=
# The folder on the web in which the files of a version lie, https, with $(RELEASE)
# where the version goes. "licexport plugin install NAME" fetches from there.
# Empty: nothing is published, so it needs --from.
RELEASE_ADDRESS :=
# The private key that signs SHA256SUMS, as a file for "ssh-keygen -Y sign". It
# never lies in the repository.
SIGNING_KEY :=
# A command that signs a program or an installer for Windows in place; the file
# is its last argument. Programs are signed before they are locked.
WINDOWS_SIGN :=
