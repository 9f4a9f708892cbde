package host

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
)

// Warm begins what the first Start of a process would have to wait for: plugins
// that use go-plugin show a certificate on the curve P-521, and Go computes a
// table for it on first use. The caller has other things to do in the meantime:
// proving that the plugin's program is the right one.
func Warm() {
	go func() {
		// The key is of no use, and an error of no interest.
		_, _ = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	}()
}
