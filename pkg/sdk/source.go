package sdk

import (
	"context"
	"time"
)

// Source describes a source plugin. C is a struct with the settings it takes.
//
// The fields of C become the schema of the settings. These tags are understood:
//
//	json:"name"            name of the setting; with ",omitempty" or ",omitzero"
//	                       (or a default) it is optional, else required
//	jsonschema:"text"      description for people
//	env:"NAME"             environment variable that licexport takes the value
//	                       from when it runs without a configuration file
//	path:"true"            the value is the path of a file
//	identity:"true"        one of the settings that say what part of which account
//	                       is read: licexport config validate finds two sources of
//	                       a job that read the same
//	ask:"true"             most users need it: licexport config init asks for it
//	                       though it is optional
//	enum:"a,b"             allowed values (of the elements, for a slice)
//	default:"value"        value if absent; for a slice "a,b", else JSON
//
// A [Secret] field is a secret: licexport takes it from references only and
// never prints it. A [Duration] is written as in "1h30m". Structs, slices and maps
// with string keys may nest.
//
// If C has a method Validate() error, it is called before Check and Export, for
// what tags cannot say: settings that exclude each other, or of which one is
// needed. It returns problems as ConfigError makes them, several by errors.Join,
// and must use neither network nor files.
type Source[C any] struct {
	// Name of the plugin, as in the file name licexport-source-<name>:
	// lower-case letters, digits and hyphens, a letter first, at most 40.
	Name string
	// Version of the plugin, a semantic version.
	Version string
	// Summary says in one line what this source reads.
	Summary string
	// Experimental says, in one sentence, that nobody has tried this source
	// against the vendor's real service yet: what it was tried against instead,
	// and what may be wrong. licexport shows it to whoever locks the plugin, in
	// plugin list and once in each run. Empty: the source is not experimental.
	// White space at the ends and line ends do not matter, so that it may come
	// from an embedded file; what remains is at most 1,024 bytes.
	Experimental string
	// MinInterval is the least time between two exports that the vendor asks
	// for. Zero: any.
	MinInterval time.Duration
	// KnowsTotals says that the vendor can name the number of holders. Export
	// passes it to Writer.Expect then, or tells Writer.NoTotal why there is none
	// this time; an export that does neither is incomplete.
	KnowsTotals bool
	// LicensesOnly says that Export reads no holders at all when
	// Writer.LicensesOnly tells it so.
	LicensesOnly bool
	// Details are the kinds of details that Export can tell, see HolderDetails.
	// Export tells those for which Writer.Wants says that they are wanted.
	Details []DetailKind
	// Check tries the settings step by step. It reads at most one holder, and
	// uses no network if Checks.Offline. Optional.
	Check func(ctx context.Context, cfg C, c *Checks)
	// Export reads everything. Returning nil means that nothing is missing.
	// It must end soon after ctx is done; nil counts as a cancellation then.
	Export func(ctx context.Context, cfg C, w *Writer) error
}
