package conformance

// Contract is the document that the checks refer to.
const Contract = "docs/plugins/contract.md"

// Check is one rule that a plugin must keep.
type Check struct {
	// Name is stable, as in "export.totals".
	Name string
	// Title says in a few words what is checked.
	Title string
	// Requirement is what the contract requires, in a sentence.
	Requirement string
	// Anchor is the section of Contract that says more.
	Anchor string
}

// Doc is where the rule is written: the document with its section.
func (c Check) Doc() string { return Contract + "#" + c.Anchor }

// Names of the checks.
const (
	startByHand        = "start.by-hand"
	handshakeLine      = "handshake.line"
	handshakeVersion   = "handshake.version"
	handshakeStdout    = "handshake.stdout"
	tlsMutual          = "tls.mutual"
	tlsStrangers       = "tls.strangers"
	environmentCheck   = "environment"
	describeIdentity   = "describe.identity"
	describeStable     = "describe.stable"
	schemaCompiles     = "schema.compiles"
	schemaClosed       = "schema.closed"
	processSIGINT      = "process.sigint"
	processStdin       = "process.stdin"
	processShutdown    = "process.shutdown"
	processLeftovers   = "process.leftovers"
	configRequired     = "config.required"
	checkResults       = "check.results"
	exportCompleted    = "export.completed"
	exportTotals       = "export.totals"
	exportSequence     = "export.sequence"
	exportEvents       = "export.events"
	exportReferences   = "export.references"
	exportIDs          = "export.ids"
	exportValues       = "export.values"
	exportEncoding     = "export.encoding"
	exportBounds       = "export.bounds"
	exportDiagnostics  = "export.diagnostics"
	exportScope        = "export.scope"
	exportDetails      = "export.details"
	exportRepeatable   = "export.repeatable"
	exportProcesses    = "export.processes"
	exportOwnIDs       = "export.own-ids"
	exportUIDs         = "export.uids"
	exportCost         = "export.cost"
	exportCancel       = "export.cancel"
	exportBackpressure = "export.backpressure"
	upstreamSame       = "upstream.same"
	upstreamPages      = "upstream.pages"
	upstreamHolders    = "upstream.holders"
	upstreamTLS        = "upstream.tls"
	upstreamWhole      = "upstream.whole"
	upstreamThrift     = "upstream.thrift"
	upstreamTokens     = "upstream.tokens"
	secretsSilent      = "secrets.silent"
	logsPeople         = "logs.people"
)

// Checks returns all checks, in the order of a report.
func Checks() []Check {
	return []Check{
		{
			handshakeLine, "handshake line",
			"The first line on standard output is CORE|VERSION|NETWORK|ADDRESS|grpc|CERTIFICATE with CORE 1, an address on this computer and the protocol grpc, within 15 seconds.",
			"handshake",
		},
		{
			handshakeVersion, "choice of the protocol version",
			"The VERSION in the handshake is the highest one in PLUGIN_PROTOCOL_VERSIONS, compared as numbers, that the plugin knows: 1.",
			"handshake",
		},
		{
			handshakeStdout, "nothing else on standard output",
			"Standard output carries the handshake line and nothing else; logs go to standard error.",
			"standard-streams",
		},
		{
			startByHand, "start by hand",
			"Started without the magic cookie, a plugin serves nothing: it says on standard error what it is and exits with a code other than 0.",
			"start",
		},
		{
			tlsMutual, "mutual TLS",
			"A plugin serves with TLS, under the certificate that its handshake carries (DER in base64 without padding), takes the client with the certificate in PLUGIN_CLIENT_CERT, and answers grpc.health.v1.Health/Check for the service plugin with SERVING.",
			"tls",
		},
		{
			tlsStrangers, "strangers are refused",
			"A client without TLS, without a certificate or with one other than that in PLUGIN_CLIENT_CERT gets no answer, and does no harm.",
			"tls",
		},
		{
			environmentCheck, "environment variables",
			"A plugin needs no environment variables but those that licexport passes to every plugin, and those named with --env.",
			"environment",
		},
		{
			describeIdentity, "description",
			"Describe names the plugin as its file name does (lower-case letters, digits and hyphens, a letter first, at most 40), a semantic version without v, and one line that says what it reads.",
			"describe",
		},
		{
			describeStable, "description is constant",
			"Describe gives the same answer every time, in every process, without configuration and without network, within 10 seconds.",
			"describe",
		},
		{
			schemaCompiles, "schema of the settings",
			"config_schema is a JSON Schema (2020-12) of an object that refers to nothing outside itself; writeOnly, x-path, x-identity and x-ask are booleans, x-env is the name of an environment variable, and secrets are strings.",
			"settings-schema",
		},
		{
			schemaClosed, "unknown settings are refused",
			"config_schema forbids properties that it does not name, so that a typing error is found before the export.",
			"settings-schema",
		},
		{
			processSIGINT, "Ctrl-C",
			"A plugin goes on after SIGINT: the terminal sends it to the host as well, and the host decides.",
			"life-and-end",
		},
		{
			processStdin, "end of standard input",
			"With LICEXPORT_STDIN_LIFELINE=1, the end of standard input means that the host is gone: the plugin exits within 2 seconds.",
			"life-and-end",
		},
		{
			processShutdown, "shutdown",
			"After plugin.GRPCController/Shutdown the plugin exits within 2 seconds.",
			"life-and-end",
		},
		{
			processLeftovers, "what is left behind",
			"When a plugin has ended, no program that it has started goes on, not even one in a session of its own.",
			"life-and-end",
		},
		{
			checkResults, "check of the configuration",
			"Check answers with at least one result; each has a name and a status, and a failed one a diagnostic with a summary. The offline check answers as well.",
			"check",
		},
		{
			configRequired, "missing settings are named",
			"Without a setting that the schema requires, Check has a failed result and Export an error diagnostic whose config_path is the JSON Pointer of that setting.",
			"errors",
		},
		{
			exportCompleted, "a complete export",
			"With a working configuration an export ends with Completed as its last message, without error diagnostics and with the gRPC status OK.",
			"completeness",
		},
		{
			exportTotals, "totals",
			"The totals in Completed are those of what was sent, and the holders are no fewer than expected_holders. A plugin that announces knows_totals names expected_holders or, in no_total, why there is none.",
			"completeness",
		},
		{
			exportSequence, "sequence",
			"sequence is 1 in the first message and grows by 1 with each.",
			"completeness",
		},
		{
			exportEvents, "known events",
			"Each message carries one event of the contract.",
			"export",
		},
		{
			exportReferences, "references",
			"A holder names only licenses that were sent before it.",
			"completeness",
		},
		{
			exportIDs, "ids",
			"Licenses and holders have ids, and a license is sent once.",
			"export",
		},
		{
			exportValues, "values",
			"Numbers of units are not negative; kinds of holders and e-mails are set.",
			"export",
		},
		{
			exportEncoding, "encoding",
			"Messages are well-formed and each text is valid UTF-8.",
			"limits",
		},
		{
			exportBounds, "bounds",
			"A message has at most 4 MiB, 5,000 licenses or 1,000 holders; ids, names and e-mails have at most 1,024 bytes, a uid 255 UTF-16 units, texts of diagnostics 32 KiB.",
			"limits",
		},
		{
			exportDiagnostics, "diagnostics",
			"A diagnostic has a severity and a summary.",
			"errors",
		},
		{
			exportScope, "licenses only",
			"With SCOPE_LICENSES an export sends the same licenses and no holders. Only a license that no list of the vendor names, so that its holders alone show it and its numbers are unknown, may be missing.",
			"scope",
		},
		{
			exportDetails, "details",
			"Details are sent only of the kinds that the request asks for and the plugin announces, and only of holders and licenses that were sent; the rows are the same with and without; what is unknown is left out.",
			"details",
		},
		{
			exportRepeatable, "the same data again",
			"Two exports of the same data carry the same licenses and holders.",
			"export",
		},
		{
			exportProcesses, "the same ids in every process",
			"Two processes give the same ids to the same data. An id that is made up anew in each process looks like a new license, or a new person.",
			"export",
		},
		{
			exportOwnIDs, "ids that stay",
			"The id of a holder is the vendor's own. An e-mail address changes with the name of a person, who then looks like somebody else; it is used only if there is nothing better, so this is a warning.",
			"export",
		},
		{
			exportUIDs, "one uid for each license",
			"Two licenses have two uids: Alvao could not tell them apart, and licexport refuses two with the same uid that both have holders.",
			"export",
		},
		{
			exportCost, "time and memory",
			"A whole export keeps within the limits of the kit for time and memory (--max-time, --max-memory).",
			"limits",
		},
		{
			exportCancel, "cancellation",
			"An export that is canceled stops working within 2 seconds, and neither the plugin nor its end wait for it.",
			"cancellation",
		},
		{
			exportBackpressure, "slow reader",
			"While the host does not read, the plugin waits: its memory stays bounded.",
			"backpressure",
		},
		{
			upstreamSame, "the same through a proxy",
			"With a proxy between plugin and vendor, named in the settings that --upstream names, an export is the same: the plugin takes the addresses from its settings and follows no links elsewhere.",
			"completeness",
		},
		{
			upstreamPages, "every page",
			"Each page to which an answer with a list leads (next, nextLink, next_page_token and the like, or the header Link) is asked for.",
			"completeness",
		},
		{
			upstreamHolders, "everybody in the list",
			"Who is in the vendor's list of holders is a holder, with left_out if the settings say so. A user who is dropped, for want of an e-mail perhaps, is missed by nobody. Users without any license may be dropped, so this is a warning.",
			"completeness",
		},
		{
			upstreamTLS, "certificates",
			"A server whose certificate no authority has signed that the plugin knows gets no request.",
			"secrets",
		},
		{
			upstreamWhole, "whole or nothing when the vendor fails",
			"Whatever goes wrong with an answer of the vendor, an export is the same as without, or there is none and an error diagnostic blames the vendor, the way to it or a setting. Requests are repeated with pauses, not before the time that Retry-After names, and not without end.",
			"completeness",
		},
		{
			upstreamThrift, "requests that nobody needs",
			"An offline check sends no request; a check, and an export of the licenses alone where the plugin promises it (licenses_only), read at most one holder.",
			"check",
		},
		{
			upstreamTokens, "access tokens",
			"An access token that the vendor gives out, or eight characters of it, never shows up in a log line, a diagnostic or a check result, and a sign-in goes to no other server.",
			"secrets",
		},
		{
			secretsSilent, "secrets",
			"A secret never shows up on standard error, on standard output, in a diagnostic, a check result or a row, nor do eight characters of it in what people read.",
			"secrets",
		},
		{
			logsPeople, "people in the log",
			"The log counts holders and does not name them: no e-mail address of a holder is in it.",
			"standard-streams",
		},
	}
}
