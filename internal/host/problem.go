package host

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// problem is the one place where what the wire knows of a problem becomes what the
// host knows of it, without secrets and control characters.
func (s *Session) problem(d *sourcev1.Diagnostic) (problem.Problem, error) {
	if err := s.checkTexts(d); err != nil {
		return problem.Problem{}, err
	}
	p := problem.Problem{
		Place:   problem.Place{Source: s.command.Source, Setting: s.command.line(d.GetConfigPath(), plain.NameLimit)},
		Summary: s.command.line(d.GetSummary(), plain.LineLimit),
		Detail:  s.command.block(d.GetDetail(), plain.BlockLimit),
		Code:    s.code(d.GetCode()),
	}
	if url := s.command.line(d.GetHelpUrl(), plain.LineLimit); strings.HasPrefix(url, "https://") && !namesUser(url) {
		p.HelpURL = url
	}
	switch d.GetOrigin() {
	case sourcev1.Diagnostic_ORIGIN_CONFIG:
		p.Origin = problem.OriginConfig
	case sourcev1.Diagnostic_ORIGIN_UPSTREAM:
		p.Origin = problem.OriginUpstream
	case sourcev1.Diagnostic_ORIGIN_PLUGIN, sourcev1.Diagnostic_ORIGIN_UNSPECIFIED:
		p.Origin = problem.OriginPlugin
	default:
		p.Origin = problem.OriginPlugin
	}
	switch d.GetSeverity() {
	case sourcev1.Diagnostic_SEVERITY_WARNING:
		p.Warning = true
	case sourcev1.Diagnostic_SEVERITY_ERROR:
	case sourcev1.Diagnostic_SEVERITY_UNSPECIFIED:
		fallthrough
	default:
		return problem.Problem{}, s.violation("severity",
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

// sizeOf is the length of all texts of a plugin's problem, in bytes.
func sizeOf(p *problem.Problem) int {
	return len(p.Summary) + len(p.Detail) + len(p.Code) + len(p.Place.Setting) + len(p.HelpURL)
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
