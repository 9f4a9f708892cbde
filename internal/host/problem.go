package host

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Origin says whose business it is to mend a problem.
type Origin string

// Origins of a problem.
const (
	// OriginConfig is the configuration of the source.
	OriginConfig Origin = "config"
	// OriginUpstream is the vendor's service, the network, permissions there.
	OriginUpstream Origin = "upstream"
	// OriginPlugin is the plugin: a bug.
	OriginPlugin Origin = "plugin"
	// OriginHost is this computer: a missing file, no space, a stop signal.
	OriginHost Origin = "host"
)

// Severity says how bad a problem is.
type Severity string

// Severities of a problem.
const (
	// SeverityWarning: the result is complete, but somebody should have a look.
	SeverityWarning Severity = "warning"
	// SeverityError: the source could not be read completely.
	SeverityError Severity = "error"
)

// Problem is something that went wrong, in words for people. It holds no
// secrets and no control characters but line ends in Detail.
type Problem struct {
	// Source is the name of the configured source; may be empty.
	Source string
	// Summary says in one line what happened.
	Summary string
	// Detail says what it means and what to do; may have several lines.
	Detail string
	// Code is stable, as in "m365.secret_expired". Codes of the host itself
	// begin with "host.", broken rules of the contract with "contract.".
	Code string
	// Path is the JSON Pointer of the setting at fault; may be empty.
	Path string
	// HelpURL is an https address or empty.
	HelpURL  string
	Origin   Origin
	Severity Severity
}

// Error is the whole problem as text: the summary, then the details indented
// by two spaces.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.Source != "" {
		fmt.Fprintf(&b, "source %q: ", p.Source)
	}
	b.WriteString(p.Summary)
	for line := range strings.Lines(p.Detail) {
		b.WriteString("\n  " + strings.TrimRight(line, "\n"))
	}
	if p.Path != "" {
		b.WriteString("\n  setting " + p.Path)
	}
	if reference := p.reference(); reference != "" {
		b.WriteString("\n  " + reference)
	}
	return b.String()
}

// reference names what to look up. Codes of the host are for machines only:
// their texts already say everything.
func (p *Problem) reference() string {
	var parts []string
	if p.Code != "" && !strings.HasPrefix(p.Code, "host.") {
		parts = append(parts, "code "+p.Code)
	}
	if p.HelpURL != "" {
		parts = append(parts, p.HelpURL)
	}
	return strings.Join(parts, " · ")
}

// problem takes a plugin's diagnostic, without secrets and control characters.
func (s *Session) problem(d *sourcev1.Diagnostic) (Problem, error) {
	if err := s.checkTexts(d); err != nil {
		return Problem{}, err
	}
	p := Problem{
		Source:  s.command.Source,
		Summary: s.command.line(d.GetSummary(), plain.LineLimit),
		Detail:  s.command.block(d.GetDetail(), plain.BlockLimit),
		Code:    s.code(d.GetCode()),
		Path:    s.command.line(d.GetConfigPath(), plain.NameLimit),
	}
	if url := s.command.line(d.GetHelpUrl(), plain.LineLimit); strings.HasPrefix(url, "https://") && !namesUser(url) {
		p.HelpURL = url
	}
	switch d.GetOrigin() {
	case sourcev1.Diagnostic_ORIGIN_CONFIG:
		p.Origin = OriginConfig
	case sourcev1.Diagnostic_ORIGIN_UPSTREAM:
		p.Origin = OriginUpstream
	case sourcev1.Diagnostic_ORIGIN_PLUGIN, sourcev1.Diagnostic_ORIGIN_UNSPECIFIED:
		p.Origin = OriginPlugin
	default:
		p.Origin = OriginPlugin
	}
	switch d.GetSeverity() {
	case sourcev1.Diagnostic_SEVERITY_WARNING:
		p.Severity = SeverityWarning
	case sourcev1.Diagnostic_SEVERITY_ERROR:
		p.Severity = SeverityError
	case sourcev1.Diagnostic_SEVERITY_UNSPECIFIED:
		fallthrough
	default:
		return Problem{}, s.violation("severity",
			fmt.Sprintf("it sent a diagnostic whose severity (%d) licexport does not know: %s", d.GetSeverity(), p.Summary))
	}
	return p, nil
}

// maxCode bounds a code, in bytes.
const maxCode = 100

// code takes the code of a problem. One that the plugin has named after itself
// is a fixed name, as m365.secret_expired is: it stays readable when a short
// secret happens to be the word "expired".
func (s *Session) code(code string) string {
	if isCode(code, s.command.Plugin) {
		s.command.KeepCode(code)
	}
	return s.command.line(code, maxCode)
}

// isCode reports whether a text is a code of this plugin: two or more words in
// lower case behind the plugin's name. A single word may be a secret itself.
func isCode(code, plugin string) bool {
	rest, ok := strings.CutPrefix(code, plugin+".")
	return ok && plugin != "" && len(code) <= maxCode && regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)+$`).MatchString(rest)
}

// size is the length of all texts, in bytes.
func (p *Problem) size() int {
	return len(p.Summary) + len(p.Detail) + len(p.Code) + len(p.Path) + len(p.HelpURL)
}

// checkTexts holds a diagnostic to the limits of the contract.
func (s *Session) checkTexts(d *sourcev1.Diagnostic) error {
	if strings.TrimSpace(d.GetSummary()) == "" {
		return s.violation("diagnostic_empty", "it sent a diagnostic without a summary")
	}
	for _, text := range []string{d.GetSummary(), d.GetDetail(), d.GetCode(), d.GetConfigPath(), d.GetHelpUrl()} {
		if len(text) > sourcev1.MaxTextBytes {
			return s.violation("text_too_long", fmt.Sprintf(
				"it sent a diagnostic with a text of %d bytes; at most %d are allowed", len(text), sourcev1.MaxTextBytes))
		}
	}
	return nil
}

// namesUser reports whether an address holds a user, and perhaps a password.
func namesUser(address string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
	return strings.Contains(host, "@")
}
