// Package kittest runs the conformance kit on a plugin of this repository from a
// test in its folder, against the fake vendor that the folder brings:
//
//	func TestKit(t *testing.T) {
//		vendor := startFake(t)
//		kittest.Run(t, kittest.Case{
//			Settings: map[string]any{"api_url": vendor.URL, "client_id": "app"},
//			Secrets:  map[string]string{"/client_secret": "s3cret-of-app"},
//			Upstream: []string{"/api_url"},
//		})
//	}
//
// The test is skipped unless the environment variable LICEXPORT_KIT is "long", as
// make kit-all sets it, or "short".
package kittest
