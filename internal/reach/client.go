package reach

import (
	"net/http"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Client returns a client for files: it uses the proxy of the environment and
// trusts the authorities of the system and those of caFile, which may be empty. It
// repeats nothing. The error is about caFile.
func Client(caFile string) (*http.Client, error) {
	transport, err := sdkhttp.NewConnection(sdkhttp.ConnectionOptions{CAFile: caFile})
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: transport}, nil
}
