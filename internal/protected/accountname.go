package protected

import (
	"os"
	"os/user"
	"strconv"
)

// accountName names this account.
func accountName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "the account with number " + strconv.Itoa(os.Geteuid())
}
