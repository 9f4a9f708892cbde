package sdktest_test

import (
	"net"
	"testing"

	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

func TestClosedAddressRefusesAndIsNobodyElses(t *testing.T) {
	t.Parallel()
	address := sdktest.ClosedAddress(t)
	if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address); err == nil {
		_ = conn.Close()
		t.Fatalf("%s answers", address)
	}
	if listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address); err == nil {
		_ = listener.Close()
		t.Errorf("somebody else can have %s", address)
	}
}
