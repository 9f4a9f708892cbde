// Package sdk is all that the author of a licexport source plugin imports.
//
// A source plugin reads who holds which license from one vendor and hands the
// result to licexport. A complete plugin is a configuration struct, a function
// and one call:
//
//	type config struct {
//		URL   string     `json:"url" jsonschema:"Base URL of the license server"`
//		Token sdk.Secret `json:"token" jsonschema:"API token with read access"`
//	}
//
//	func main() {
//		sdk.Main(sdk.Source[config]{
//			Name: "acme", Version: "1.0.0", Summary: "Licenses from the Acme portal",
//			Export: export,
//		})
//	}
//
//	func export(ctx context.Context, cfg config, w *sdk.Writer) error
//
// Returning nil from Export means "I have read everything". The importer behind
// licexport takes a license away from every user who is missing, so a source
// must return an error whenever it cannot be sure. All else (handshake, TLS,
// batching, counting, logging, panics, signals) is the package's business:
//
//   - The settings arrive decoded and valid; see [Source] for the struct tags.
//   - log/slog and log are set up; what is written to standard output is logged.
//   - A panic in Check or Export becomes an error of the export, the process
//     stays up.
//   - An error of a [Writer] method sticks: even if the author drops it, the
//     export does not complete.
//
// Package sdktest runs a source in a test.
package sdk
