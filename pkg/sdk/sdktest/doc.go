// Package sdktest runs a source plugin in a test of its author: in the same
// process, but over real gRPC, and judged by the rules that licexport applies.
//
//	func TestExport(t *testing.T) {
//		api := sdktest.Recorded(t, "testdata/http")
//		got := sdktest.Run(t, source(), sdktest.Case{
//			Config: sdktest.Config{"url": api.URL, "token": "secret"},
//		})
//		sdktest.Golden(t, got, "testdata/export.golden.json")
//	}
package sdktest
